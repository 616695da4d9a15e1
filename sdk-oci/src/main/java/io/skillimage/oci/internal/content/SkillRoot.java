package io.skillimage.oci.internal.content;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.SkillFormat;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where the skill is in what was unpacked: at the root, or in one directory at the top. */
final class SkillRoot {
    /** The root. */
    static final String TOP = "";

    private static final String MARKDOWN = "SKILL.md";
    private static final int NAMES_SHOWN = 20;

    private SkillRoot() {}

    /**
     * Returns the directory at the top that is the skill, or {@link #TOP}.
     *
     * @param files the paths of all files
     * @param chosen which skill of a bundle is wanted, or null
     * @throws InvalidSkillException if there are several and none was chosen, or not the one that was
     */
    static String of(SkillFormat format, Collection<String> files, @Nullable String chosen) {
        List<String> skills = files.contains(MARKDOWN) ? List.of() : directories(files);
        if (chosen != null && skills.contains(chosen)) {
            return chosen;
        }
        if (chosen != null) {
            throw notThere(chosen, skills);
        }
        if (skills.size() > 1) {
            throw new InvalidSkillException(
                    ErrorCode.SEVERAL_SKILLS,
                    MARKDOWN,
                    "is missing at the root: the image is a bundle of " + skills.size() + " skills, " + names(skills)
                            + "; say which one is meant");
        }
        return skills.size() == 1 && mayBeInDirectory(format) ? skills.get(0) : TOP;
    }

    /**
     * Refuses a directory that another format was free to use over the same layers.
     *
     * @throws InvalidSkillException if this format has the files at the root
     */
    static void requireAllowed(SkillFormat format, String root) {
        if (!root.equals(TOP) && !mayBeInDirectory(format)) {
            throw new InvalidSkillException(
                    ErrorCode.NO_SKILL_MD,
                    MARKDOWN,
                    "is missing at the root; everything is in the directory '" + root + "/'");
        }
    }

    /** Our own formats have the files at the root, and nowhere else. */
    private static boolean mayBeInDirectory(SkillFormat format) {
        return format != SkillFormat.SKILLIMAGE && format != SkillFormat.REDHAT;
    }

    private static List<String> directories(Collection<String> files) {
        String end = "/" + MARKDOWN;
        return files.stream()
                .filter(path -> path.endsWith(end) && path.indexOf('/') == path.length() - end.length())
                .map(path -> path.substring(0, path.indexOf('/')))
                .sorted()
                .toList();
    }

    private static InvalidSkillException notThere(String chosen, List<String> skills) {
        return new InvalidSkillException(
                ErrorCode.NO_SKILL_MD,
                chosen + "/" + MARKDOWN,
                skills.isEmpty()
                        ? "is missing: the image is no bundle of skills"
                        : "is missing; the image has the skills " + names(skills));
    }

    private static String names(List<String> skills) {
        String names = skills.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
        return skills.size() > NAMES_SHOWN ? names + " and " + (skills.size() - NAMES_SHOWN) + " more" : names;
    }
}

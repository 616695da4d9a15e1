package io.skillimage.agent;

import io.skillimage.ResolvedSkill;
import io.skillimage.SkillFile;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The files of a skill that a model may read: those of its verified file list, without SKILL.md (activation gives it),
 * skill.yaml, hidden files and {@code scripts} directories. Immutable.
 */
public final class SkillResources {
    private static final int MAX_LISTED = 100;
    private static final int MAX_CHARACTERS = 16_384;

    private final List<SkillFile> offered;

    private SkillResources(List<SkillFile> offered) {
        this.offered = offered;
    }

    /** Returns the files of a skill that a model may read. */
    public static SkillResources of(ResolvedSkill skill) {
        return new SkillResources(
                skill.files().stream().filter(file -> isOffered(file.path())).toList());
    }

    /** Returns the files, sorted by path. */
    public List<SkillFile> files() {
        return offered;
    }

    /** Returns the file with that path; a path never reaches the file system, it only selects from the list. */
    public Optional<SkillFile> find(String path) {
        String wanted = path.startsWith("./") ? path.substring(2) : path;
        return offered.stream().filter(file -> file.path().equals(wanted)).findFirst();
    }

    /** Returns the paths as XML, as many as are worth a model's attention, or nothing where there are none. */
    String listing() {
        if (offered.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder("<skill_resources>\n");
        int listed = 0;
        while (listed < Math.min(offered.size(), MAX_LISTED) && out.length() < MAX_CHARACTERS) {
            String path = Markup.escape(offered.get(listed).path());
            out.append("  <file>").append(path).append("</file>\n");
            listed++;
        }
        if (offered.size() > listed) {
            out.append("  and ").append(offered.size() - listed).append(" more files, not listed\n");
        }
        return out.append("</skill_resources>\n").toString();
    }

    private static boolean isOffered(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        if (lower.equals("skill.md") || lower.equals("skill.yaml")) {
            return false;
        }
        return !("/" + lower).contains("/.") && !("/" + lower).contains("/scripts/");
    }
}

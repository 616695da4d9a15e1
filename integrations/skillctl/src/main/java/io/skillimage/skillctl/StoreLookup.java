package io.skillimage.skillctl;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.oci.StoredSkill;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds the image of the local store that is meant by the reference it shall have in a registry. */
final class StoreLookup {
    private static final int NAMES_SHOWN = 8;

    private final Path store;
    private final List<StoredSkill> skills;

    StoreLookup(Path store, List<StoredSkill> skills) {
        this.store = store;
        this.skills = skills;
    }

    /**
     * Returns the image with exactly that name, else the only one whose tag is the same and whose namespace and name, or
     * name alone, end the repository.
     *
     * @param text the reference as it was written
     * @param target what it means
     */
    SkillReference find(String text, SkillReference target) {
        Digest digest = target.digest();
        if (digest != null) {
            return only(text, skill -> skill.digest().equals(digest));
        }
        String repository = target.repository();
        String full = repository + ":" + target.tag();
        if (has(skill -> skill.name().equals(text) || skill.name().equals(full))) {
            return only(text, skill -> skill.name().equals(text) || skill.name().equals(full));
        }
        Predicate<StoredSkill> sameTag = skill -> skill.tag().equals(target.tag());
        Predicate<StoredSkill> endsAlike = sameTag.and(skill -> repository.endsWith("/" + skill.repository()));
        String name = lastSegment(repository);
        return has(endsAlike)
                ? only(text, endsAlike)
                : only(
                        text,
                        sameTag.and(skill -> lastSegment(skill.repository()).equals(name)));
    }

    private boolean has(Predicate<StoredSkill> condition) {
        return skills.stream().anyMatch(condition);
    }

    private SkillReference only(String text, Predicate<StoredSkill> condition) {
        List<StoredSkill> found = skills.stream().filter(condition).toList();
        if (found.isEmpty()) {
            throw new SkillNotFoundException(
                    ErrorCode.NOT_FOUND, "the local store " + store + " has no image for " + text + "; " + inventory());
        }
        if (found.stream().map(StoredSkill::digest).distinct().count() > 1) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "AMBIGUOUS",
                    text + " may mean " + names(found) + " of the local store",
                    "name both: skillctl push NAME " + text);
        }
        StoredSkill skill = found.get(0);
        return SkillReference.inLayout(store, skill.name()).withDigest(skill.digest());
    }

    private String inventory() {
        return skills.isEmpty() ? "it is empty" : "it has " + names(skills);
    }

    private static String names(List<StoredSkill> skills) {
        String names = skills.stream().limit(NAMES_SHOWN).map(StoredSkill::name).collect(Collectors.joining(", "));
        return skills.size() > NAMES_SHOWN ? names + " and " + (skills.size() - NAMES_SHOWN) + " more" : names;
    }

    private static String lastSegment(String repository) {
        return repository.substring(repository.lastIndexOf('/') + 1);
    }
}

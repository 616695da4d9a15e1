package io.skillimage.oci;

import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillCard;
import io.skillimage.SkillClosure;
import io.skillimage.SkillClosure.Member;
import io.skillimage.VersionConflictException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Makes a closure of the skills that were chosen, if each of them is the one that was meant. */
final class ClosureMembers {
    private ClosureMembers() {}

    /**
     * Returns the closure.
     *
     * @param chosen the skills, by repository
     * @param requested the repositories that were asked for
     * @param dependencies the repositories of a skill's dependencies, by their names
     * @throws IntegrityException if a repository holds another skill than the one that is needed from it
     * @throws VersionConflictException if two repositories hold the same skill
     */
    static SkillClosure of(
            Map<String, ResolvedSkill> chosen,
            Set<String> requested,
            Function<ResolvedSkill, Map<String, String>> dependencies) {
        requireDifferent(chosen);
        Map<String, Set<String>> requiredBy = new HashMap<>();
        chosen.values()
                .forEach(skill -> dependencies.apply(skill).forEach((name, repository) -> {
                    requireNamed(skill, name, repository, Objects.requireNonNull(chosen.get(repository)));
                    requiredBy
                            .computeIfAbsent(repository, key -> new TreeSet<>())
                            .add(nameOf(skill));
                }));
        return new SkillClosure(chosen.entrySet().stream()
                .map(entry -> new Member(
                        entry.getValue(),
                        requested.contains(entry.getKey()),
                        List.copyOf(requiredBy.getOrDefault(entry.getKey(), Set.of()))))
                .toList());
    }

    /** Returns {@code namespace/name} where the namespace is known. */
    static String nameOf(ResolvedSkill skill) {
        SkillCard card = skill.card();
        return card == null ? skill.name() : card.qualifiedName();
    }

    private static void requireNamed(ResolvedSkill dependent, String name, String repository, ResolvedSkill found) {
        boolean named = found.card() == null
                ? name.endsWith("/" + found.name())
                : nameOf(found).equals(name);
        if (!named) {
            throw new IntegrityException(
                    ErrorCode.METADATA_MISMATCH,
                    nameOf(dependent) + " needs " + name + ", but " + repository + " holds " + nameOf(found),
                    name,
                    nameOf(found),
                    null);
        }
    }

    /** Whoever uses skills by their names could not tell them apart; without a card there is only half a name. */
    private static void requireDifferent(Map<String, ResolvedSkill> chosen) {
        Map<String, String> repositories = new HashMap<>();
        chosen.forEach((repository, skill) -> {
            String other = skill.card() == null ? null : repositories.put(nameOf(skill), repository);
            if (other != null) {
                throw new VersionConflictException(
                        ErrorCode.VERSION_CONFLICT,
                        nameOf(skill) + " would come from two repositories, " + other + " and " + repository);
            }
        });
    }
}

package io.skillimage;

import java.util.Comparator;
import java.util.List;

/**
 * Skills with everything that they need, one version of each. An immutable value.
 *
 * @param members the skills, sorted by name
 */
public record SkillClosure(List<Member> members) {

    /**
     * A skill of a closure.
     *
     * @param skill the skill
     * @param isRequested whether somebody asked for it, and not only another member
     * @param requiredBy the names of the members that need it, sorted
     */
    public record Member(ResolvedSkill skill, boolean isRequested, List<String> requiredBy) {
        /** Sorts and copies the names. */
        public Member {
            requiredBy = requiredBy.stream().sorted().toList();
        }

        /** Returns {@code namespace/name} where the namespace is known, else the name alone. */
        public String name() {
            SkillCard card = skill.card();
            return card == null ? skill.name() : card.qualifiedName();
        }
    }

    /** Sorts and copies the members. */
    public SkillClosure {
        members = members.stream().sorted(Comparator.comparing(Member::name)).toList();
    }

    /** Returns the skills, sorted by name. */
    public List<ResolvedSkill> skills() {
        return members.stream().map(Member::skill).toList();
    }
}

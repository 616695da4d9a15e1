package io.skillimage;

import io.skillimage.InvalidSkillException.Problem;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A list of skills that belong together, each still with a version and an image of its own. An immutable value, safe for
 * use by many threads.
 *
 * @param name what the collection is called
 * @param version its version, or null where its format has none
 * @param description what it is for, or an empty string
 * @param members its skills, in the order of the document; unmodifiable
 */
public record SkillCollection(String name, @Nullable String version, String description, List<Member> members) {

    /** Copies the list. */
    public SkillCollection {
        members = List.copyOf(members);
    }

    /**
     * A member: exactly one of reference, source and problem is there.
     *
     * @param name what the collection calls it; the skill's own name may be another one
     * @param reference the image, always in a registry or in the layout that the collection itself is in
     * @param source the URL of a Git repository; nothing here fetches it
     * @param problem why the collection names nothing that can be used
     */
    public record Member(
            String name,
            @Nullable SkillReference reference,
            @Nullable String source,
            @Nullable Problem problem) {

        /**
         * Checks that there is one thing to be said of the member.
         *
         * @throws IllegalArgumentException if there is none, or several
         */
        public Member {
            int said = (reference == null ? 0 : 1) + (source == null ? 0 : 1) + (problem == null ? 0 : 1);
            if (said != 1) {
                throw new IllegalArgumentException("a member has a reference, a source or a problem, and one of them");
            }
        }

        /** Returns a member that is an image. */
        public static Member of(String name, SkillReference reference) {
            return new Member(name, reference, null, null);
        }

        /** Returns a member that is in a Git repository. */
        public static Member inGit(String name, String source) {
            return new Member(name, null, source, null);
        }

        /** Returns a member that cannot be used. */
        public static Member unusable(String name, Problem problem) {
            return new Member(name, null, null, problem);
        }

        /**
         * Returns the image.
         *
         * @throws InvalidSkillException if there is none: the member is in a Git repository, or cannot be used
         */
        public SkillReference image() {
            if (reference != null) {
                return reference;
            }
            throw new InvalidSkillException(List.of(
                    problem != null
                            ? problem
                            : new Problem(
                                    ErrorCode.BAD_COLLECTION,
                                    name,
                                    "is in a Git repository, " + source + ", and in no image")));
        }
    }

    /** Returns the images of the members that have one, in their order. */
    public List<SkillReference> images() {
        return members.stream()
                .flatMap(member -> Optional.ofNullable(member.reference()).stream())
                .toList();
    }
}

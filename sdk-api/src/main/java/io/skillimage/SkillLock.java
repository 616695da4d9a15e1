package io.skillimage;

import io.skillimage.SkillClosure.Member;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which skills were chosen, each pinned to one manifest, with what was true of it then. An immutable value.
 *
 * <p>It holds no times: the same choice is the same lock.
 *
 * @param skills the skills, sorted by name
 */
public record SkillLock(List<Entry> skills) {
    private static final String VERSION = "org.opencontainers.image.version";

    /**
     * Sorts and copies the entries.
     *
     * @throws IllegalArgumentException if two have the same name
     */
    public SkillLock {
        skills = skills.stream().sorted(Comparator.comparing(Entry::name)).toList();
        for (int i = 1; i < skills.size(); i++) {
            if (skills.get(i).name().equals(skills.get(i - 1).name())) {
                throw new IllegalArgumentException(
                        "there are two skills of the name '" + skills.get(i).name() + "'");
            }
        }
    }

    /**
     * A pinned skill. What is null is not known, as in the lock files of other tools, and never compared.
     *
     * @param name {@code namespace/name}, or the name alone where no namespace is known
     * @param version the version
     * @param pinned repository and manifest digest, and the tag that led there if one did
     * @param contentDigest the digest of the content, as {@link ResolvedSkill#contentDigest()} has it
     * @param state the lifecycle state
     * @param signer who signed it
     * @param requiredBy the names of the skills that need it, sorted
     * @param isRequested whether somebody asked for it, and not only another skill
     * @param path where another tool keeps its copy of the skill; means nothing here
     */
    public record Entry(
            String name,
            @Nullable String version,
            SkillReference pinned,
            @Nullable Digest contentDigest,
            @Nullable LifecycleState state,
            @Nullable String signer,
            List<String> requiredBy,
            boolean isRequested,
            @Nullable String path) {
        private static final int MAX_TEXT = 2_000;

        /**
         * Checks the texts, and sorts the names.
         *
         * @throws IllegalArgumentException if the reference has no digest, or a text is empty, longer than 2,000 UTF-16
         *     units or holds anything that {@link PrintableText} would escape
         */
        public Entry {
            if (pinned.digest() == null) {
                throw new IllegalArgumentException("'" + pinned + "' is not pinned to a digest");
            }
            check("name", name);
            check("version", version);
            check("signer", signer);
            check("path", path);
            requiredBy.forEach(other -> check("requiredBy", other));
            requiredBy = requiredBy.stream().distinct().sorted().toList();
        }

        /** Returns the digest of the manifest. */
        public Digest digest() {
            return Objects.requireNonNull(pinned.digest());
        }

        /** Returns this entry with another path. */
        public Entry withPath(@Nullable String newPath) {
            return new Entry(name, version, pinned, contentDigest, state, signer, requiredBy, isRequested, newPath);
        }

        /**
         * Compares a skill with this entry.
         *
         * @param skill what the pinned reference led to
         * @throws IntegrityException if name, version or content differ
         * @throws LifecycleException if the state differs
         */
        public void verify(ResolvedSkill skill) {
            String found = new Member(skill, isRequested, requiredBy).name();
            if (!isNameOf(found)) {
                throw mismatch("name", name, found);
            }
            String foundVersion = versionOf(skill);
            if (version != null && !version.equals(foundVersion)) {
                throw mismatch("version", version, String.valueOf(foundVersion));
            }
            if (contentDigest != null && !contentDigest.equals(skill.contentDigest())) {
                throw mismatch(
                        "content",
                        contentDigest.toString(),
                        skill.contentDigest().toString());
            }
            if (state != null && state != skill.state()) {
                throw new LifecycleException(
                        ErrorCode.LOCK_MISMATCH,
                        "the lock has '" + name + "' as " + state.label() + ", but it is "
                                + skill.state().label(),
                        skill.state(),
                        Set.of(state));
            }
        }

        /** Other tools lock a skill by its name without namespace. */
        boolean isNameOf(String qualifiedName) {
            return name.equals(qualifiedName)
                    || (name.indexOf('/') < 0
                            && name.equals(qualifiedName.substring(qualifiedName.lastIndexOf('/') + 1)));
        }

        private IntegrityException mismatch(String what, String expected, String actual) {
            return new IntegrityException(
                    ErrorCode.LOCK_MISMATCH,
                    "the lock has the " + what + " " + expected + " for '" + name + "', but " + pinned.withoutTag()
                            + " has " + actual,
                    expected,
                    actual,
                    null);
        }

        private static void check(String member, @Nullable String text) {
            if (text != null && !isFit(text)) {
                throw new IllegalArgumentException(
                        "'" + member + "' is empty, too long or not printable: '" + PrintableText.of(text, 200) + "'");
            }
        }

        private static boolean isFit(String text) {
            return !text.isBlank()
                    && text.length() <= MAX_TEXT
                    && PrintableText.of(text).equals(text);
        }
    }

    /**
     * Returns the lock of what was resolved.
     *
     * @throws InvalidReferenceException if a skill is a plain directory, which has nothing that could be pinned
     * @throws VersionConflictException if two skills have the same name
     */
    public static SkillLock of(SkillClosure closure) {
        List<Entry> entries = new ArrayList<>();
        Entry last = null;
        for (Member member : closure.members()) {
            Entry entry = entry(member);
            if (last != null && last.name().equals(entry.name())) {
                throw new VersionConflictException(
                        ErrorCode.VERSION_CONFLICT,
                        "two skills have the name '" + entry.name() + "': " + last.pinned() + " and " + entry.pinned());
            }
            entries.add(entry);
            last = entry;
        }
        return new SkillLock(entries);
    }

    /** Returns the entry of that name, or else the one that another tool wrote without the namespace. */
    public Optional<Entry> find(String name) {
        return skills.stream()
                .filter(entry -> entry.name().equals(name))
                .findAny()
                .or(() -> skills.stream().filter(entry -> entry.isNameOf(name)).findAny());
    }

    /** Returns this lock with the paths that {@code earlier} has for the same names. */
    public SkillLock withPathsOf(SkillLock earlier) {
        return new SkillLock(skills.stream()
                .map(entry -> earlier.find(entry.name())
                        .map(old -> entry.withPath(old.path()))
                        .orElse(entry))
                .toList());
    }

    /**
     * Returns the closure that this lock stands for, after a comparison of each skill with its entry.
     *
     * @param resolved what the pinned references led to, in the order of the entries
     * @throws IntegrityException if name, version or content of one differ
     * @throws LifecycleException if the state of one differs
     * @throws IllegalArgumentException if there are not as many skills as entries
     */
    public SkillClosure closureOf(List<ResolvedSkill> resolved) {
        if (resolved.size() != skills.size()) {
            throw new IllegalArgumentException(skills.size() + " skills are locked, not " + resolved.size());
        }
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < resolved.size(); i++) {
            Entry entry = skills.get(i);
            entry.verify(resolved.get(i));
            members.add(new Member(resolved.get(i), entry.isRequested(), entry.requiredBy()));
        }
        return new SkillClosure(members);
    }

    private static Entry entry(Member member) {
        ResolvedSkill skill = member.skill();
        return new Entry(
                member.name(),
                versionOf(skill),
                pinned(skill),
                skill.contentDigest(),
                skill.state(),
                null,
                member.requiredBy(),
                member.isRequested(),
                null);
    }

    /** The tag that was asked for, or else the one that was chosen: that of the version in its state. */
    private static SkillReference pinned(ResolvedSkill skill) {
        Digest digest = skill.digest();
        SkillReference asked = skill.reference();
        if (digest == null) {
            String text = asked.toString();
            throw new InvalidReferenceException(text, text.length(), "a skill directory has no digest to lock");
        }
        String version = versionOf(skill);
        String tag = asked.tag();
        if (tag == null && asked.digest() == null && version != null && version.indexOf('+') < 0) {
            tag = skill.state().tagOf(version).orElse(null);
        }
        SkillReference pinned = skill.pinned().withoutTag();
        return (tag == null ? pinned : pinned.withTag(tag)).withDigest(digest);
    }

    /** The annotation comes first: content keeps its skill.yaml when a pre-release is published as the release. */
    private static @Nullable String versionOf(ResolvedSkill skill) {
        String declared = skill.annotations().get(VERSION);
        SkillCard card = skill.card();
        String version = declared == null && card != null ? card.version() : declared;
        return version != null && Entry.isFit(version) ? version : null;
    }
}

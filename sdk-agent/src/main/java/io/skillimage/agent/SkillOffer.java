package io.skillimage.agent;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillFile;
import io.skillimage.SkillReference;
import io.skillimage.agent.SkillUse.Kind;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one caller may use, as it was found at one moment. Immutable, and safe for use by many threads. */
public final class SkillOffer {
    private final Use use;
    private final SkillCaller caller;
    private final Shelf shelf;
    private final @Nullable LifecyclePolicy policy;

    SkillOffer(Use use, SkillCaller caller, Shelf shelf, @Nullable LifecyclePolicy policy) {
        this.use = use;
        this.caller = caller;
        this.shelf = shelf;
        this.policy = policy;
    }

    /** Returns on whose behalf the skills are used. */
    public SkillCaller caller() {
        return caller;
    }

    /** Returns whether there is nothing to use. */
    public boolean isEmpty() {
        return shelf.entries().isEmpty();
    }

    /** Returns the skills, sorted by name. */
    public List<OfferedSkill> skills() {
        return shelf.entries().values().stream().map(Entry::skill).toList();
    }

    /** Returns the names of the skills, sorted. */
    public List<String> names() {
        return shelf.names();
    }

    /** Returns the skill of exactly that name. */
    public Optional<OfferedSkill> find(String name) {
        return Optional.ofNullable(shelf.find(name)).map(Entry::skill);
    }

    /**
     * Returns the names and descriptions for a system message, as XML with a word on how to use them; an empty string if
     * there are none. It is the same for the same skills, so that what a model's host caches of it stays good.
     */
    public String prompt() {
        return shelf.prompt();
    }

    /** Returns whether agents can run scripts. */
    public boolean hasScripts() {
        return use.scripts() != null;
    }

    /** Starts a session, in which a model uses these skills by tool calls. Make one for each invocation of an agent. */
    public SkillSession session() {
        return new SkillSession(this);
    }

    /**
     * Resolves a skill of this offer, for those who do without a {@linkplain #session() session}. Counts as an activation.
     *
     * @return the verified skill, by the digest that was offered
     * @throws SkillException if it cannot be had, a rule refuses it, or it is not what was offered
     * @throws IllegalArgumentException if it is not of this offer
     */
    public ResolvedSkill load(OfferedSkill skill) {
        return use(Kind.ACTIVATION, own(skill), skill.pinned(), null, resolved -> resolved);
    }

    /**
     * Returns the instructions of a skill of this offer, for those who do without a session. Counts as an activation.
     *
     * @return the verified text of SKILL.md after its front matter
     * @throws SkillException if the skill cannot be had, a rule refuses it, it is not what was offered, or the text has
     *     more than 1 MiB
     * @throws IllegalArgumentException if the skill is not of this offer
     */
    public String instructions(OfferedSkill skill) {
        return use(Kind.ACTIVATION, own(skill), skill.pinned(), null, Instructions::of);
    }

    /**
     * Returns which files of a skill of this offer an agent may read, for those who do without a session. Nothing of the
     * skill reaches an agent by that, so no listener is told.
     *
     * @throws SkillException if the skill cannot be had, a rule refuses it, or it is not what was offered
     * @throws IllegalArgumentException if the skill is not of this offer
     */
    public SkillResources resources(OfferedSkill skill) {
        return SkillResources.of(look(own(skill), skill.pinned()));
    }

    /**
     * Reads a file of a skill of this offer, of whatever size; see {@link #read(OfferedSkill, String, long)}.
     */
    public Optional<byte[]> read(OfferedSkill skill, String path) {
        return read(skill, path, Long.MAX_VALUE);
    }

    /**
     * Reads a file of a skill of this offer, for those who do without a session.
     *
     * @param path a path of the skill's {@link SkillResources}
     * @param limit the number of bytes that the file may have
     * @return the verified content, or nothing where the skill has no such file that agents may read
     * @throws SkillException if the skill cannot be had any more, the file is not what was verified, or it is larger
     * @throws IllegalArgumentException if the skill is not of this offer
     */
    public Optional<byte[]> read(OfferedSkill skill, String path, long limit) {
        Entry entry = own(skill);
        try {
            return Optional.of(use(Kind.READ, entry, skill.pinned(), path, resolved -> content(resolved, path, limit)));
        } catch (ToolRefusal e) {
            return Optional.empty();
        }
    }

    private static byte[] content(ResolvedSkill skill, String path, long limit) {
        SkillFile file =
                SkillResources.of(skill).find(path).orElseThrow(() -> new ToolRefusal("There is no such file."));
        if (file.size() > limit) {
            throw new InvalidSkillException(
                    ErrorCode.TOO_LARGE, file.path(), "has " + file.size() + " bytes, more than " + limit);
        }
        return skill.read(file.path());
    }

    /**
     * Tells the listener that an agent asked for a skill that is not of this offer, for those who do without a session.
     *
     * @param name what the agent asked for
     * @param path the file, where it asked for one
     */
    public void refuse(Kind kind, String name, @Nullable String path) {
        use.refused(kind, caller, name, shelf.find(name), path);
    }

    private Entry own(OfferedSkill skill) {
        Entry entry = shelf.find(skill.name());
        if (entry == null || !entry.skill().equals(skill)) {
            throw new IllegalArgumentException("'" + skill.name() + "' is not of this offer");
        }
        return entry;
    }

    @Nullable
    Entry entry(String name) {
        return shelf.find(name);
    }

    Use use() {
        return use;
    }

    ScriptExecutor scripts() {
        return Objects.requireNonNull(use.scripts());
    }

    /** Resolves a skill by the rules of this caller, does something with it, and tells how that ended. */
    <T> T use(Kind kind, Entry entry, SkillReference pinned, @Nullable String path, Function<ResolvedSkill, T> work) {
        return use.of(asked(kind, entry, pinned, path), work);
    }

    /** Resolves a skill by the rules of this caller to look at it; nobody is told. */
    ResolvedSkill look(Entry entry, SkillReference pinned) {
        return use.resolve(asked(Kind.ACTIVATION, entry, pinned, null));
    }

    private Use.Asked asked(Kind kind, Entry entry, SkillReference pinned, @Nullable String path) {
        return new Use.Asked(kind, caller, entry, pinned, policy, path);
    }
}

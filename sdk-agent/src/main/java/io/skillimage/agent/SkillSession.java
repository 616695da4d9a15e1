package io.skillimage.agent;

import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.PrintableText;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillFile;
import io.skillimage.SkillReference;
import io.skillimage.agent.SkillUse.Kind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a model does with skills in one invocation of an agent: it activates them, and reads the files of those that are
 * active. Every call gives an answer that the model can go on with; none throws because of a skill.
 *
 * <p>The answer to an activation has attributes, which the host should keep with it in the chat memory and hand to
 * {@link #restore} of later sessions: a skill is active as long as its instructions are in the memory.
 *
 * <p>Safe for use by many threads: models call tools side by side.
 */
public final class SkillSession {
    /** The name for a tool that calls {@link #activate}. */
    public static final String ACTIVATE = "activate_skill";

    /** The name for a tool that calls {@link #read}. */
    public static final String READ = "read_skill_resource";

    /** The name for a tool that calls {@link #run}. */
    public static final String RUN = "run_skill_script";

    /** The attribute with the name of the skill that was activated. */
    public static final String ACTIVATED_SKILL = "activated_skill";

    /** The attribute with the reference that the host had asked for. */
    public static final String ACTIVATED_SKILL_REFERENCE = "activated_skill_reference";

    /** The attribute with the manifest digest; a plain directory has none. */
    public static final String ACTIVATED_SKILL_DIGEST = "activated_skill_digest";

    private static final Logger LOG = LoggerFactory.getLogger(SkillSession.class);

    private final SkillOffer offer;
    private final ActiveSkills active;

    SkillSession(SkillOffer offer) {
        this.offer = offer;
        this.active = new ActiveSkills(offer);
    }

    /** Returns what there is to use. */
    public SkillOffer offer() {
        return offer;
    }

    /**
     * Takes notice of what an earlier session activated; of anything else, none.
     *
     * @param attributes of any message in the chat memory
     */
    public void restore(Map<String, ?> attributes) {
        if (attributes.get(ACTIVATED_SKILL) instanceof String name) {
            active.restore(
                    name,
                    attributes.get(ACTIVATED_SKILL_REFERENCE) instanceof String reference ? reference : null,
                    attributes.get(ACTIVATED_SKILL_DIGEST) instanceof String digest ? digest : null);
        }
    }

    /** Gives the model the instructions of a skill and the list of its files. */
    public SkillAnswer activate(String name) {
        return answer(ACTIVATE, () -> {
            Entry entry = entry(Kind.ACTIVATION, name, null);
            String text = offer.use(Kind.ACTIVATION, entry, entry.pinned(), null, SkillSession::instructions);
            active.add(entry.name(), entry.pinned());
            return new SkillAnswer(text, false, attributes(entry.skill()));
        });
    }

    private static String instructions(ResolvedSkill skill) {
        String body = Instructions.of(skill);
        String notice = skill.state() == LifecycleState.DEPRECATED
                ? "<skill_notice>This skill is deprecated: it still works, and will be withdrawn one day.</skill_notice>\n"
                : "";
        return "<skill_content name=\"" + Markup.escape(skill.name()) + "\">\n" + notice
                + Markup.inert(body.strip()) + "\n"
                + SkillResources.of(skill).listing()
                + "</skill_content>";
    }

    private static Map<String, String> attributes(OfferedSkill skill) {
        Map<String, String> attributes = new TreeMap<>();
        attributes.put(ACTIVATED_SKILL, skill.name());
        attributes.put(ACTIVATED_SKILL_REFERENCE, skill.reference().toString());
        if (skill.digest() != null) {
            attributes.put(ACTIVATED_SKILL_DIGEST, skill.digest().toString());
        }
        return attributes;
    }

    /**
     * Gives the model a file of an active skill, a long one in parts of at most 32,768 Unicode code points. Of a binary
     * file, and of a text over 8 MiB, only type and size are told.
     *
     * @param path the file, as the activation listed it
     * @param offset where to begin, in code points
     */
    public SkillAnswer read(String name, String path, int offset) {
        return answer(READ, () -> {
            Entry entry = entry(Kind.READ, name, path);
            SkillReference pinned = activated(Kind.READ, entry, path);
            return SkillAnswer.of(again(
                    entry,
                    pinned,
                    () -> offer.use(Kind.READ, entry, pinned, path, skill -> {
                        SkillResources resources = SkillResources.of(skill);
                        SkillFile file = resources.find(path).orElseThrow(() -> noFile(skill, path, resources));
                        return ResourceText.of(skill, file, offset);
                    })));
        });
    }

    private static ToolRefusal noFile(ResolvedSkill skill, String path, SkillResources resources) {
        String listing = resources.listing();
        return new ToolRefusal("The skill '" + skill.name() + "' has no file '" + PrintableText.of(path)
                + "' that can be read. " + (listing.isEmpty() ? "It has none." : "Its files are:\n" + listing));
    }

    /**
     * Has a script of an active skill run, if the host allows that at all, and gives the model what it wrote.
     *
     * @param path the script
     * @param arguments the arguments, each one word
     */
    public SkillAnswer run(String name, String path, List<String> arguments) {
        return answer(RUN, () -> {
            if (!offer.hasScripts()) {
                throw new ToolRefusal("Scripts cannot be run here.");
            }
            Entry entry = entry(Kind.SCRIPT, name, path);
            SkillReference pinned = activated(Kind.SCRIPT, entry, path);
            return SkillAnswer.of(again(
                    entry,
                    pinned,
                    () -> offer.use(
                            Kind.SCRIPT,
                            entry,
                            pinned,
                            path,
                            skill -> Scripts.run(offer.scripts(), offer.caller(), skill, path, arguments))));
        });
    }

    /**
     * Returns why a tool of the host must not be called now, by the {@code allowed-tools} of the skills that are active;
     * nothing if it may be. See {@link AllowedTools}.
     */
    public Optional<SkillAnswer> denial(String tool) {
        AllowedTools rule = offer.use().allowedTools();
        if (rule.mode() == AllowedTools.Mode.IGNORED
                || Set.of(ACTIVATE, READ, RUN).contains(tool)) {
            return Optional.empty();
        }
        Optional<String> denial = denial(rule, tool);
        denial.ifPresent(why -> LOG.warn("the tool {}: {}", PrintableText.of(tool), why));
        return rule.mode() == AllowedTools.Mode.WARNING ? Optional.empty() : denial.map(SkillAnswer::of);
    }

    private Optional<String> denial(AllowedTools rule, String tool) {
        try {
            return active.tools(rule)
                    .filter(tools -> !tools.contains(tool))
                    .map(tools -> "The skills that are active do not allow this tool. "
                            + (tools.isEmpty() ? "They allow none." : "They allow: " + Markup.words(tools) + "."));
        } catch (SkillException e) {
            LOG.warn("the tools of an active skill are not known: {} ({})", e.getMessage(), e.code());
            return Optional.of("It is not known whether this tool is allowed, for an active skill is not available.");
        } catch (RuntimeException e) {
            LOG.error("the tools of an active skill are not known", e);
            return Optional.of("It is not known whether this tool is allowed.");
        }
    }

    /**
     * Returns an answer to a call of a tool that there is not: models call skills by their names.
     *
     * @param tool the name that the model called
     */
    public SkillAnswer unknownTool(String tool) {
        if (offer.entry(tool) != null) {
            return SkillAnswer.of("'" + tool + "' is a skill, not a tool. Call " + ACTIVATE + " with its name.");
        }
        return SkillAnswer.of("There is no tool '" + PrintableText.of(tool) + "'.");
    }

    private Entry entry(Kind kind, String name, @Nullable String path) {
        Entry entry = offer.entry(name);
        if (entry == null) {
            offer.use().refused(kind, offer.caller(), name, null, path);
            throw new ToolRefusal("There is no skill '" + PrintableText.of(name) + "'. "
                    + (offer.isEmpty() ? "There are none." : "The skills are: " + Markup.words(offer.names()) + "."));
        }
        return entry;
    }

    private SkillReference activated(Kind kind, Entry entry, String path) {
        SkillReference pinned = active.find(entry.name());
        if (pinned == null) {
            offer.use().refused(kind, offer.caller(), entry.name(), entry, path);
            throw new ToolRefusal("The skill '" + entry.name() + "' is not active. Call " + ACTIVATE
                    + " with its name first, then use its files.");
        }
        return pinned;
    }

    /** That an older version was withdrawn says nothing against the one that is offered now. */
    private static String again(Entry entry, SkillReference pinned, Supplier<String> use) {
        try {
            return use.get();
        } catch (LifecycleException e) {
            if (Objects.equals(pinned, entry.pinned())) {
                throw e;
            }
            LOG.warn("{}: {} ({})", pinned, e.getMessage(), e.code());
            throw new ToolRefusal("The version of the skill '" + entry.name() + "' that is active was withdrawn. Call "
                    + ACTIVATE + " with its name again, and follow what it returns now.");
        }
    }

    /** An exception would end the invocation, or hand its message, with the addresses and paths in it, to the model. */
    private static SkillAnswer answer(String tool, Supplier<SkillAnswer> call) {
        try {
            return call.get();
        } catch (ToolRefusal e) {
            return SkillAnswer.of(e.text());
        } catch (SkillException e) {
            LOG.warn("{} failed: {} ({})", tool, e.getMessage(), e.code());
            return SkillAnswer.unavailable(e);
        } catch (RuntimeException e) {
            LOG.error("{} failed", tool, e);
            return SkillAnswer.unavailable(e);
        }
    }
}

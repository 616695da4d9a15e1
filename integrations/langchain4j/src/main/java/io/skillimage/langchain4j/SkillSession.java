package io.skillimage.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.PrintableText;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillResolver;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The skills of one invocation: what is offered, and what the model has read the instructions of.
 *
 * <p>Lives as long as the invocation. What earlier invocations activated is read from the chat memory, so that a skill
 * whose instructions were evicted counts as not active and its instructions come back. Tools may run side by side.
 */
final class SkillSession {
    /** The attribute of a tool result that names the skill that it activated. */
    static final String ACTIVATED_SKILL = "activated_skill";

    /** The attribute with the reference that the host had asked for. */
    static final String ACTIVATED_SKILL_REFERENCE = "activated_skill_reference";

    /** The attribute with the manifest digest; a plain directory has none. */
    static final String ACTIVATED_SKILL_DIGEST = "activated_skill_digest";

    private final SkillResolver resolver;
    private final Catalogue catalogue;
    private final Set<String> active = ConcurrentHashMap.newKeySet();
    private final Map<String, ResolvedSkill> resolved = new ConcurrentHashMap<>();

    SkillSession(SkillResolver resolver, Catalogue catalogue, List<ChatMessage> messages) {
        this.resolver = resolver;
        this.catalogue = catalogue;
        for (ChatMessage message : messages) {
            if (message instanceof ToolExecutionResultMessage result) {
                restore(result.attributes());
            }
        }
    }

    /**
     * Returns what the catalogue says of a skill.
     *
     * @throws ToolRefusal if it offers no skill of that name
     */
    CatalogueEntry entry(String name) {
        return catalogue
                .find(name)
                .orElseThrow(() -> new ToolRefusal("There is no skill '" + PrintableText.of(name)
                        + "'. The skills are: " + String.join(", ", catalogue.names()) + "."));
    }

    /** Resolves a skill, even one that is active: that is when a withdrawal or a tampered file shows. */
    ResolvedSkill resolve(CatalogueEntry entry) {
        ResolvedSkill skill = resolver.resolve(entry.pinned());
        if (!skill.name().equals(entry.name())) {
            throw new IntegrityException(
                    ErrorCode.METADATA_MISMATCH,
                    entry.pinned() + " is named '" + skill.name() + "', but was '" + entry.name() + "' before");
        }
        return skill;
    }

    /** Remembers that the model was given the instructions of a skill. */
    void activated(ResolvedSkill skill) {
        resolved.put(skill.name(), skill);
        active.add(skill.name());
    }

    /**
     * Returns an active skill, resolved at most once in this invocation.
     *
     * @throws ToolRefusal if the skill is not active
     */
    ResolvedSkill activeSkill(CatalogueEntry entry) {
        if (!active.contains(entry.name())) {
            throw new ToolRefusal("The skill '" + entry.name() + "' is not active. Call " + ActivateSkillTool.NAME
                    + " with its name first, then read its files.");
        }
        ResolvedSkill known = resolved.get(entry.name());
        if (known != null) {
            return known;
        }
        ResolvedSkill skill = resolve(entry);
        resolved.put(entry.name(), skill);
        return skill;
    }

    /** An activation of other content than the catalogue's does not count: instructions and files must belong together. */
    private void restore(Map<String, Object> attributes) {
        if (attributes.get(ACTIVATED_SKILL) instanceof String name) {
            catalogue
                    .find(name)
                    .filter(entry -> isSame(entry, attributes))
                    .ifPresent(entry -> active.add(entry.name()));
        }
    }

    private static boolean isSame(CatalogueEntry entry, Map<String, Object> attributes) {
        return entry.digest() == null
                ? Objects.equals(
                        attributes.get(ACTIVATED_SKILL_REFERENCE),
                        entry.reference().toString())
                : Objects.equals(
                        attributes.get(ACTIVATED_SKILL_DIGEST), entry.digest().toString());
    }
}

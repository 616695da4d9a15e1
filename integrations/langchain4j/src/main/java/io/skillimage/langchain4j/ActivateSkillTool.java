package io.skillimage.langchain4j;

import dev.langchain4j.agent.tool.SearchBehavior;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.service.tool.ToolExecutionResult;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillFile;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives the model the instructions of a skill, wrapped so that they can be told from other text. */
final class ActivateSkillTool {
    static final String NAME = "activate_skill";
    static final String SKILL_NAME = "skill_name";

    private static final String INSTRUCTIONS = "SKILL.md";
    private static final int MAX_INSTRUCTIONS = 1 << 20;

    private final SkillSession session;

    ActivateSkillTool(SkillSession session) {
        this.session = session;
    }

    static ToolSpecification specification(Catalogue catalogue) {
        return ToolSpecification.builder()
                .name(NAME)
                .description("Returns the instructions of a skill and the list of its files. "
                        + "Call it before you begin a task that the skill's description matches.")
                .parameters(JsonObjectSchema.builder()
                        .addEnumProperty(SKILL_NAME, catalogue.names(), "The name of the skill")
                        .required(SKILL_NAME)
                        .additionalProperties(false)
                        .build())
                .addMetadata(ToolSpecification.METADATA_SEARCH_BEHAVIOR, SearchBehavior.ALWAYS_VISIBLE)
                .build();
    }

    ToolExecutionResult call(ToolArguments arguments) {
        CatalogueEntry entry = session.entry(arguments.text(SKILL_NAME));
        ResolvedSkill skill = session.resolve(entry);
        String text = text(skill);
        session.activated(skill);
        return ToolExecutionResult.builder()
                .resultText(text)
                .attributes(attributes(entry, skill.digest()))
                .build();
    }

    private static String text(ResolvedSkill skill) {
        long size = skill.file(INSTRUCTIONS).map(SkillFile::size).orElse(0L);
        if (size > MAX_INSTRUCTIONS) {
            throw new InvalidSkillException(
                    ErrorCode.TOO_LARGE, INSTRUCTIONS, "has " + size + " bytes, more than " + MAX_INSTRUCTIONS);
        }
        return "<skill_content name=\"" + Markup.escape(skill.name()) + "\">\n"
                + Markup.inert(skill.body().strip()) + "\n"
                + Resources.of(skill).listing()
                + "</skill_content>";
    }

    private static Map<String, Object> attributes(CatalogueEntry entry, @Nullable Digest digest) {
        Map<String, Object> attributes = new HashMap<>();
        attributes.put(SkillSession.ACTIVATED_SKILL, entry.name());
        attributes.put(SkillSession.ACTIVATED_SKILL_REFERENCE, entry.reference().toString());
        if (digest != null) {
            attributes.put(SkillSession.ACTIVATED_SKILL_DIGEST, digest.toString());
        }
        return attributes;
    }
}

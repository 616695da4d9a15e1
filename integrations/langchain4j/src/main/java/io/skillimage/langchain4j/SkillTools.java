package io.skillimage.langchain4j;

import dev.langchain4j.agent.tool.SearchBehavior;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import dev.langchain4j.service.tool.ToolProvider;
import dev.langchain4j.service.tool.ToolProviderRequest;
import dev.langchain4j.service.tool.ToolProviderResult;
import io.skillimage.agent.SkillSession;
import java.util.List;

/**
 * Makes the tools of one invocation. Static in LangChain4j's sense, so it is asked once per invocation; what the tools
 * must remember lives in the session that they share.
 */
final class SkillTools implements ToolProvider {
    private static final String SKILL_NAME = "skill_name";
    private static final String RELATIVE_PATH = "relative_path";
    private static final String OFFSET = "offset";
    private static final String ARGUMENTS = "arguments";

    private final Invocations invocations;

    SkillTools(Invocations invocations) {
        this.invocations = invocations;
    }

    @Override
    public ToolProviderResult provideTools(ToolProviderRequest request) {
        ToolProviderResult.Builder tools = ToolProviderResult.builder();
        SkillSession session = invocations.session(request.invocationContext());
        if (session.offer().isEmpty()) {
            return tools.build();
        }
        restore(session, request.messages());
        List<String> names = session.offer().names();
        tools.add(activate(names), new SessionTool(call -> session.activate(call.text(SKILL_NAME))));
        tools.add(
                read(names),
                new SessionTool(
                        call -> session.read(call.text(SKILL_NAME), call.text(RELATIVE_PATH), call.count(OFFSET))));
        if (session.offer().hasScripts()) {
            tools.add(
                    run(names),
                    new SessionTool(call ->
                            session.run(call.text(SKILL_NAME), call.text(RELATIVE_PATH), call.texts(ARGUMENTS))));
        }
        return tools.build();
    }

    /** What earlier invocations activated stands in the chat memory; where it was evicted, the skill is not active. */
    static void restore(SkillSession session, List<ChatMessage> messages) {
        for (ChatMessage message : messages) {
            if (message instanceof ToolExecutionResultMessage result) {
                session.restore(result.attributes());
            }
        }
    }

    private static ToolSpecification activate(List<String> names) {
        return tool(
                SkillSession.ACTIVATE,
                "Returns the instructions of a skill and the list of its files. "
                        + "Call it before you begin a task that the skill's description matches.",
                ofSkill(names).required(SKILL_NAME));
    }

    private static ToolSpecification read(List<String> names) {
        return tool(
                SkillSession.READ,
                "Returns a file of an active skill. A long file comes in parts: "
                        + "call again with the offset that the answer names.",
                ofSkill(names)
                        .addStringProperty(
                                RELATIVE_PATH, "The path of the file, as " + SkillSession.ACTIVATE + " listed it")
                        .addIntegerProperty(OFFSET, "Where to begin, in characters; 0 if left out")
                        .required(SKILL_NAME, RELATIVE_PATH));
    }

    private static ToolSpecification run(List<String> names) {
        return tool(
                SkillSession.RUN,
                "Runs a script of an active skill and returns what it wrote.",
                ofSkill(names)
                        .addStringProperty(RELATIVE_PATH, "The path of the script, below scripts/")
                        .addProperty(
                                ARGUMENTS,
                                JsonArraySchema.builder()
                                        .description("The arguments, each one word; none if left out")
                                        .items(new JsonStringSchema())
                                        .build())
                        .required(SKILL_NAME, RELATIVE_PATH));
    }

    private static JsonObjectSchema.Builder ofSkill(List<String> names) {
        return JsonObjectSchema.builder()
                .addEnumProperty(SKILL_NAME, names, "The name of the skill")
                .additionalProperties(false);
    }

    private static ToolSpecification tool(String name, String description, JsonObjectSchema.Builder parameters) {
        return ToolSpecification.builder()
                .name(name)
                .description(description)
                .parameters(parameters.build())
                .addMetadata(ToolSpecification.METADATA_SEARCH_BEHAVIOR, SearchBehavior.ALWAYS_VISIBLE)
                .build();
    }
}

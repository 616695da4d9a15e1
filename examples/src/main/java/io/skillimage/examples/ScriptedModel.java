package io.skillimage.examples;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;

/**
 * Plays a model that works as the skill tells it: it activates the skill, reads the list of greetings, and answers with
 * the greeting that it found there.
 */
final class ScriptedModel implements ChatModel {

    @Override
    public ChatResponse doChat(ChatRequest request) {
        long results = request.messages().stream()
                .filter(ToolExecutionResultMessage.class::isInstance)
                .count();
        AiMessage answer = results == 0
                ? call("activate_skill", "{\"skill_name\": \"hello-world\"}")
                : results == 1
                        ? call(
                                "read_skill_resource",
                                "{\"skill_name\": \"hello-world\", \"relative_path\": \"references/greetings.md\"}")
                        : AiMessage.from(greetingIn(last(request)) + ", Mina!");
        return ChatResponse.builder().aiMessage(answer).build();
    }

    private static AiMessage call(String tool, String arguments) {
        return AiMessage.from(ToolExecutionRequest.builder()
                .id("call-" + tool)
                .name(tool)
                .arguments(arguments)
                .build());
    }

    private static String last(ChatRequest request) {
        ChatMessage last = request.messages().get(request.messages().size() - 1);
        return last instanceof ToolExecutionResultMessage result ? result.text() : "";
    }

    private static String greetingIn(String table) {
        return table.lines()
                .filter(line -> line.contains("Korean"))
                .map(line -> line.split("\\|", -1)[2].strip())
                .findFirst()
                .orElse("Hello");
    }
}

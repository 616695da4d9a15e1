package io.skillimage.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayList;
import java.util.List;

/** A model that says what a script says and remembers what it was sent. */
final class ScriptedChatModel implements ChatModel {
    private final List<AiMessage> script;
    private final List<ChatRequest> requests = new ArrayList<>();

    ScriptedChatModel(AiMessage... script) {
        this.script = List.of(script);
    }

    static AiMessage says(String text) {
        return AiMessage.from(text);
    }

    static AiMessage calls(String tool, String arguments) {
        return AiMessage.from(ToolExecutionRequest.builder()
                .id("call")
                .name(tool)
                .arguments(arguments)
                .build());
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        requests.add(request);
        return ChatResponse.builder().aiMessage(script.get(requests.size() - 1)).build();
    }

    /** Returns the result of the last tool call in the given request. */
    ToolExecutionResultMessage lastToolResult(int request) {
        List<ChatMessage> messages = requests.get(request).messages();
        return (ToolExecutionResultMessage) messages.get(messages.size() - 1);
    }

    List<ChatRequest> requests() {
        return requests;
    }
}

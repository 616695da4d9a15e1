package io.skillimage.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.skillimage.testkit.ScriptedOpenAi;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** LangChain4j's OpenAI client, and what it sent over the wire. */
final class OpenAiWire {
    private OpenAiWire() {}

    static ChatModel chatModel(ScriptedOpenAi model) {
        return OpenAiChatModel.builder()
                .baseUrl(model.baseUrl())
                .apiKey("none")
                .modelName("scripted")
                .maxRetries(0)
                .build();
    }

    /** Returns the last message of the given request. */
    static JsonNode lastMessage(ScriptedOpenAi model, int request) {
        JsonNode messages = model.requests().get(request).path("messages");
        return messages.get(messages.size() - 1);
    }

    /** Returns the text of the last message. */
    static String content(JsonNode request) {
        JsonNode messages = request.path("messages");
        return messages.get(messages.size() - 1).path("content").asString();
    }

    static List<String> toolResults(JsonNode request) {
        return StreamSupport.stream(request.path("messages").spliterator(), false)
                .filter(message -> message.path("role").asString().equals("tool"))
                .map(message -> message.path("content").asString())
                .toList();
    }

    static List<String> toolNames(JsonNode request) {
        return StreamSupport.stream(request.path("tools").spliterator(), false)
                .map(tool -> tool.at("/function/name").asString())
                .toList();
    }

    static List<String> strings(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }
}

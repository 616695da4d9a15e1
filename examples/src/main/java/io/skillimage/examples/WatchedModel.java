package io.skillimage.examples;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.PrintStream;

/** Shows what a model sees and says. */
final class WatchedModel implements ChatModel {
    private final ChatModel model;
    private final PrintStream out;
    private int shown;

    WatchedModel(ChatModel model, PrintStream out) {
        this.model = model;
        this.out = out;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        for (ChatMessage message :
                request.messages().subList(shown, request.messages().size())) {
            out.println("The model sees " + describe(message));
        }
        shown = request.messages().size();
        ChatResponse response = model.chat(request);
        response.aiMessage()
                .toolExecutionRequests()
                .forEach(call -> out.println("The model calls " + call.name() + " " + call.arguments()));
        return response;
    }

    private static String describe(ChatMessage message) {
        if (message instanceof SystemMessage system) {
            return "the system message:\n" + indent(system.text());
        }
        if (message instanceof UserMessage user) {
            return "the user's message:\n" + indent(user.singleText());
        }
        if (message instanceof ToolExecutionResultMessage result) {
            return "the result of " + result.toolName() + ":\n" + indent(result.text());
        }
        return message instanceof AiMessage ? "its own message" : "a message of type " + message.type();
    }

    private static String indent(String text) {
        return text.indent(4).stripTrailing();
    }
}

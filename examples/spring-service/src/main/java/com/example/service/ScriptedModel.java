package com.example.service;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.Map;

/** Plays a model that activates the first skill it is offered, and answers with what the skill says. */
final class ScriptedModel implements ChatModel {
    private static final String ACTIVATE = "activate_skill";

    @Override
    public ChatResponse doChat(ChatRequest request) {
        return ChatResponse.builder().aiMessage(answer(request)).build();
    }

    private static AiMessage answer(ChatRequest request) {
        List<ChatMessage> messages = request.messages();
        if (messages.get(messages.size() - 1) instanceof ToolExecutionResultMessage result) {
            return AiMessage.from("The skill says:\n" + result.text());
        }
        return request.toolSpecifications().stream()
                .filter(tool -> tool.name().equals(ACTIVATE))
                .findFirst()
                .map(ScriptedModel::firstSkill)
                .map(name -> AiMessage.from(ToolExecutionRequest.builder()
                        .id("call-1")
                        .name(ACTIVATE)
                        .arguments("{\"skill_name\": \"" + name + "\"}")
                        .build()))
                .orElseGet(() -> AiMessage.from("I have no skills."));
    }

    private static String firstSkill(ToolSpecification tool) {
        Map<String, ?> properties = tool.parameters().properties();
        return ((JsonEnumSchema) properties.get("skill_name")).enumValues().get(0);
    }
}

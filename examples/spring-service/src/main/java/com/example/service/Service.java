package com.example.service;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.service.AiServices;
import io.skillimage.LifecycleState;
import io.skillimage.langchain4j.SkillSet;
import io.skillimage.spring.AgentSkillsCustomizer;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** A web service with an agent that uses skills. */
@SpringBootApplication
@EnableConfigurationProperties(ModelProperties.class)
public class Service {

    public static void main(String[] arguments) {
        SpringApplication.run(Service.class, arguments);
    }

    @Bean
    Assistant assistant(ChatModel model, SkillSet skills) {
        return AiServices.builder(Assistant.class)
                .chatModel(model)
                .toolProvider(skills.toolProvider())
                .systemMessageTransformer(skills.systemMessage())
                .hallucinatedToolNameStrategy(skills.unknownTool())
                .build();
    }

    /** Who does not say which tenant asks sees only what is published. */
    @Bean
    AgentSkillsCustomizer visibility() {
        return skills -> skills.visibleTo(
                (caller, skill) -> caller.tenant() != null || skill.state() == LifecycleState.PUBLISHED);
    }

    @Bean
    ChatModel model(ModelProperties properties) {
        if (properties.baseUrl() == null) {
            return new ScriptedModel();
        }
        return OpenAiChatModel.builder()
                .baseUrl(properties.baseUrl())
                .apiKey(properties.apiKey())
                .modelName(properties.name())
                .build();
    }
}

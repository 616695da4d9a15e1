package io.skillimage.examples;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.util.Map;

/** The model that the environment asks for. */
final class ChosenModel {
    private ChosenModel() {}

    static ChatModel fromEnvironment(Map<String, String> environment) {
        String openAi = environment.get("OPENAI_BASE_URL");
        String key = environment.get("OPENAI_API_KEY");
        if (openAi != null || key != null) {
            return OpenAiChatModel.builder()
                    .baseUrl(openAi == null ? "https://api.openai.com/v1" : openAi)
                    .apiKey(key == null ? "none" : key)
                    .modelName(environment.getOrDefault("OPENAI_MODEL", "gpt-4o-mini"))
                    .build();
        }
        String ollama = environment.get("OLLAMA_BASE_URL");
        if (ollama != null) {
            return OllamaChatModel.builder()
                    .baseUrl(ollama)
                    .modelName(environment.getOrDefault("OLLAMA_MODEL", "llama3.1"))
                    .build();
        }
        return new ScriptedModel();
    }
}

package io.skillimage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class ScriptedOpenAiTest {
    private static final JsonMapper JSON = new JsonMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void answersAsTheScriptSaysAndRecordsTheRequests() throws Exception {
        try (ScriptedOpenAi model = ScriptedOpenAi.start(
                ScriptedOpenAi.calls("add", "{\"a\":1}"),
                request -> ScriptedOpenAi.says("you said " + request.path("n").asString())
                        .answer(request))) {
            JsonNode call = JSON.readTree(post(model, "{\"n\":\"one\"}").body());
            assertThat(call.at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");
            assertThat(call.at("/choices/0/message/tool_calls/0/function/name").asString())
                    .isEqualTo("add");
            assertThat(call.at("/choices/0/message/tool_calls/0/function/arguments")
                            .asString())
                    .isEqualTo("{\"a\":1}");
            JsonNode text = JSON.readTree(post(model, "{\"n\":\"two\"}").body());
            assertThat(text.at("/choices/0/message/content").asString()).isEqualTo("you said two");
            assertThat(model.requests())
                    .extracting(request -> request.path("n").asString())
                    .containsExactly("one", "two");
        }
    }

    @Test
    void answersARequestBeyondTheScriptWithAnError() throws Exception {
        try (ScriptedOpenAi model = ScriptedOpenAi.start()) {
            HttpResponse<String> response = post(model, "{}");
            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(response.body()).contains("the script has no step 1");
            assertThat(model.requests()).hasSize(1);
        }
    }

    @Test
    void answersAFailingStepWithAnError() throws Exception {
        try (ScriptedOpenAi model = ScriptedOpenAi.start(request -> {
            throw new AssertionError("unexpected request");
        })) {
            assertThat(post(model, "{}").statusCode()).isEqualTo(500);
        }
    }

    @Test
    void streamsEvents() throws Exception {
        try (ScriptedOpenAi model = ScriptedOpenAi.start(ScriptedOpenAi.says("hello"))) {
            HttpResponse<String> response = post(model, "{\"stream\":true}");
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            List<String> events =
                    response.body().lines().filter(line -> !line.isEmpty()).toList();
            assertThat(events).hasSize(3).last().isEqualTo("data: [DONE]");
            assertThat(JSON.readTree(events.get(0).substring("data: ".length()))
                            .at("/choices/0/delta/content")
                            .asString())
                    .isEqualTo("hello");
            assertThat(JSON.readTree(events.get(1).substring("data: ".length()))
                            .at("/choices/0/finish_reason")
                            .asString())
                    .isEqualTo("stop");
        }
    }

    private HttpResponse<String> post(ScriptedOpenAi model, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(model.baseUrl() + "/chat/completions"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}

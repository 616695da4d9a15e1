package io.skillimage.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model that says what a script says, behind an OpenAI-compatible chat completions endpoint on the loopback address.
 *
 * <p>Each request takes the next {@link Step} and is recorded. A request beyond the script, or a step that throws, is
 * answered with status 500. Requests with {@code "stream": true} are answered as server-sent events. Safe for use by
 * many threads.
 */
public final class ScriptedOpenAi implements AutoCloseable {
    private static final String PATH = "/v1/chat/completions";
    private static final JsonMapper JSON = new JsonMapper();

    /** What the model answers to one request. */
    @FunctionalInterface
    public interface Step {
        /**
         * Returns the assistant's message.
         *
         * @param request the body of the request
         * @return the message, as it stands in {@code choices[0].message}
         */
        ObjectNode answer(JsonNode request);
    }

    /**
     * A call of a tool.
     *
     * @param tool the name of the tool
     * @param arguments the arguments; usually JSON, but a model can write anything
     */
    public record ToolCall(String tool, String arguments) {}

    private record Answer(int status, String type, String body) {}

    private final HttpServer server;
    private final ExecutorService threads;
    private final List<Step> steps;
    private final List<JsonNode> requests = new CopyOnWriteArrayList<>();

    private ScriptedOpenAi(HttpServer server, ExecutorService threads, List<Step> steps) {
        this.server = server;
        this.threads = threads;
        this.steps = steps;
    }

    /** Starts a model with that script. */
    public static ScriptedOpenAi start(Step... script) {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ExecutorService threads = Executors.newCachedThreadPool();
        ScriptedOpenAi model = new ScriptedOpenAi(server, threads, List.of(script));
        server.createContext(PATH, model::handle);
        server.setExecutor(threads);
        server.start();
        return model;
    }

    /** Returns the step that says {@code text}. */
    public static Step says(String text) {
        return request -> message().put("content", text);
    }

    /** Returns the step that calls one tool. */
    public static Step calls(String tool, String arguments) {
        return calls(new ToolCall(tool, arguments));
    }

    /** Returns the step that calls several tools at once, with the ids {@code call_0}, {@code call_1} and so on. */
    public static Step calls(ToolCall... calls) {
        return request -> {
            ObjectNode message = message().putNull("content");
            for (int i = 0; i < calls.length; i++) {
                ObjectNode call = message.withArray("tool_calls").addObject();
                call.put("index", i).put("id", "call_" + i).put("type", "function");
                call.putObject("function").put("name", calls[i].tool()).put("arguments", calls[i].arguments());
            }
            return message;
        };
    }

    /** Returns the URL that a client takes for the API, ending in {@code /v1}. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** Returns the bodies of the requests so far, in the order in which they came. */
    public List<JsonNode> requests() {
        return List.copyOf(requests);
    }

    /** Stops the server. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answer(exchange.getRequestBody());
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer answer(InputStream body) {
        try {
            JsonNode request = JSON.readTree(body);
            ObjectNode message = next(request).answer(request);
            return request.path("stream").asBoolean(false)
                    ? new Answer(200, "text/event-stream", events(message))
                    : new Answer(
                            200,
                            "application/json",
                            completion("chat.completion", "message", message).toString());
        } catch (RuntimeException | AssertionError e) {
            ObjectNode error = JSON.createObjectNode();
            error.putObject("error").put("message", String.valueOf(e.getMessage()));
            return new Answer(500, "application/json", error.toString());
        }
    }

    private synchronized Step next(JsonNode request) {
        requests.add(request);
        if (requests.size() > steps.size()) {
            throw new IllegalStateException("the script has no step " + requests.size());
        }
        return steps.get(requests.size() - 1);
    }

    private static String events(ObjectNode message) {
        List<String> events = new ArrayList<>();
        ObjectNode delta = completion("chat.completion.chunk", "delta", message);
        delta.withArray("choices").forEach(choice -> ((ObjectNode) choice).putNull("finish_reason"));
        events.add(delta.toString());
        ObjectNode end = completion("chat.completion.chunk", "delta", message);
        end.withArray("choices").forEach(choice -> ((ObjectNode) choice).putObject("delta"));
        events.add(end.toString());
        events.add("[DONE]");
        StringBuilder out = new StringBuilder();
        events.forEach(event -> out.append("data: ").append(event).append("\n\n"));
        return out.toString();
    }

    private static ObjectNode completion(String type, String member, ObjectNode message) {
        ObjectNode completion = JSON.createObjectNode();
        completion
                .put("id", "chatcmpl-scripted")
                .put("object", type)
                .put("created", 0)
                .put("model", "scripted");
        ObjectNode choice = completion.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", message.has("tool_calls") ? "tool_calls" : "stop");
        choice.set(member, message);
        completion
                .putObject("usage")
                .put("prompt_tokens", 1)
                .put("completion_tokens", 1)
                .put("total_tokens", 2);
        return completion;
    }

    private static ObjectNode message() {
        return JSON.createObjectNode().put("role", "assistant");
    }
}

package io.skillimage.googleadk;

import com.google.adk.models.BaseLlm;
import com.google.adk.models.BaseLlmConnection;
import com.google.adk.models.LlmRequest;
import com.google.adk.models.LlmResponse;
import com.google.genai.types.Content;
import com.google.genai.types.FunctionResponse;
import com.google.genai.types.Part;
import io.reactivex.rxjava3.core.Flowable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A model that says what a script says and remembers what it was sent. */
final class ScriptedLlm extends BaseLlm {
    private final List<Step> script;
    private final List<LlmRequest> requests = new CopyOnWriteArrayList<>();

    /** What the model answers. */
    interface Step {
        Part answer();

        /** Has something happen in the world before the model answers. */
        default Step after(Runnable event) {
            return () -> {
                event.run();
                return answer();
            };
        }
    }

    ScriptedLlm(Step... script) {
        super("scripted");
        this.script = List.of(script);
    }

    static Step says(String text) {
        return () -> Part.fromText(text);
    }

    static Step loads(String skill) {
        return () -> Part.fromFunctionCall("load_skill", Map.of("skill_name", skill));
    }

    static Step reads(String skill, String path) {
        return () -> Part.fromFunctionCall("load_skill_resource", Map.of("skill_name", skill, "file_path", path));
    }

    static Step lists() {
        return () -> Part.fromFunctionCall("list_skills", Map.of());
    }

    @Override
    public Flowable<LlmResponse> generateContent(LlmRequest request, boolean stream) {
        return Flowable.fromCallable(() -> {
            requests.add(request);
            Part answer = script.get(requests.size() - 1).answer();
            return LlmResponse.builder()
                    .content(Content.builder().role("model").parts(answer).build())
                    .build();
        });
    }

    @Override
    public BaseLlmConnection connect(LlmRequest request) {
        throw new UnsupportedOperationException("nobody speaks to this model");
    }

    List<LlmRequest> requests() {
        return requests;
    }

    String instructions(int request) {
        return String.join("\n", requests.get(request).getSystemInstructions());
    }

    /** Returns the result of the tool call before the given request. */
    Map<String, Object> result(int request) {
        List<Content> contents = requests.get(request).contents();
        return contents.get(contents.size() - 1).parts().orElseThrow().stream()
                .map(Part::functionResponse)
                .flatMap(Optional::stream)
                .map(FunctionResponse::response)
                .flatMap(Optional::stream)
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    /** Returns a member of that result as text. */
    String told(int request, String member) {
        return String.valueOf(result(request).get(member));
    }
}

package io.skillimage.agent;

import io.skillimage.SkillException;
import java.util.Map;

/**
 * What a model is told as the result of a tool call. An immutable value.
 *
 * @param text the text for the model, of bounded length, without addresses and paths of this host
 * @param isError whether the skill could not be had or failed verification; not set where the model asked wrongly
 * @param attributes what the host should keep with the result: see {@link SkillSession}; perhaps empty
 */
public record SkillAnswer(String text, boolean isError, Map<String, String> attributes) {
    /** Copies the map. */
    public SkillAnswer {
        attributes = Map.copyOf(attributes);
    }

    /**
     * Returns what a model may be told when a skill cannot be had: enough to go on, nothing about hosts, paths or
     * credentials.
     *
     * @param error what a {@link SkillOffer} threw
     */
    public static SkillAnswer unavailable(RuntimeException error) {
        return error(
                error instanceof SkillException known
                        ? Unavailability.of(known).text()
                        : Unavailability.UNKNOWN.text());
    }

    static SkillAnswer of(String text) {
        return new SkillAnswer(text, false, Map.of());
    }

    static SkillAnswer error(String text) {
        return new SkillAnswer(text, true, Map.of());
    }
}

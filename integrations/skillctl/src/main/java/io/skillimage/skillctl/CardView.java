package io.skillimage.skillctl;

import io.skillimage.SkillCard;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows a SkillCard. */
final class CardView {
    private CardView() {}

    /** Returns the card for programs; a part that the card lacks is null. */
    static JsonObject of(SkillCard card) {
        SkillCard.Provenance provenance = card.provenance();
        SkillCard.Spec spec = card.spec();
        return new JsonObject()
                .put("name", card.name())
                .put("namespace", card.namespace())
                .put("version", card.version())
                .put("description", card.description())
                .put("displayName", card.displayName())
                .put("license", card.license())
                .put("compatibility", card.compatibility())
                .putStrings("tags", card.tags())
                .put("authors", card.authors().stream().map(CardView::author).toList())
                .put("allowedTools", card.allowedTools())
                .put("provenance", provenance == null ? null : provenance(provenance))
                .put("spec", spec == null ? null : spec(spec));
    }

    private static JsonObject author(SkillCard.Author author) {
        return new JsonObject().put("name", author.name()).put("email", author.email());
    }

    private static JsonObject provenance(SkillCard.Provenance provenance) {
        return new JsonObject()
                .put("source", provenance.source())
                .put("commit", provenance.commit())
                .put("path", provenance.path());
    }

    private static JsonObject spec(SkillCard.Spec spec) {
        List<JsonObject> examples = spec.examples().stream()
                .map(example -> new JsonObject().put("input", example.input()).put("output", example.output()))
                .toList();
        List<JsonObject> dependencies = spec.dependencies().stream()
                .map(needed -> new JsonObject().put("name", needed.name()).put("version", needed.version()))
                .toList();
        return new JsonObject()
                .put("prompt", spec.prompt())
                .put("examples", examples)
                .put("dependencies", dependencies);
    }

    /** Adds what people want to know of the card. */
    static void describe(SkillCard card, Map<String, String> properties) {
        properties.put("name", card.qualifiedName());
        properties.put("version", card.version());
        put(properties, "display name", card.displayName());
        properties.put("description", card.description());
        put(properties, "license", card.license());
        put(properties, "compatibility", card.compatibility());
        put(properties, "allowed tools", card.allowedTools());
        if (!card.tags().isEmpty()) {
            properties.put("tags", String.join(", ", card.tags()));
        }
        SkillCard.Spec spec = card.spec();
        if (spec != null && !spec.dependencies().isEmpty()) {
            properties.put(
                    "needs",
                    String.join(
                            ", ",
                            spec.dependencies().stream()
                                    .map(needed -> needed.name() + " " + needed.version())
                                    .toList()));
        }
    }

    private static void put(Map<String, String> properties, String name, @Nullable String value) {
        if (value != null) {
            properties.put(name, value);
        }
    }
}

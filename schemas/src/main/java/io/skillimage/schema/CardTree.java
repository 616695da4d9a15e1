package io.skillimage.schema;

import io.skillimage.SkillCard;
import io.skillimage.SkillCard.Author;
import io.skillimage.SkillCard.Dependency;
import io.skillimage.SkillCard.Example;
import io.skillimage.SkillCard.Provenance;
import io.skillimage.SkillCard.Spec;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Turns a tree that fits the schema into a card. */
final class CardTree {
    private CardTree() {}

    static SkillCard toCard(JsonNode tree) {
        JsonNode metadata = tree.path("metadata");
        return new SkillCard(
                required(metadata, "name"),
                required(metadata, "namespace"),
                required(metadata, "version"),
                required(metadata, "description"),
                text(metadata, "display-name"),
                text(metadata, "license"),
                text(metadata, "compatibility"),
                list(metadata, "tags", JsonNode::stringValue),
                list(metadata, "authors", author -> new Author(required(author, "name"), text(author, "email"))),
                text(metadata, "allowed-tools"),
                tree.has("provenance") ? provenance(tree.path("provenance")) : null,
                tree.has("spec") ? spec(tree.path("spec")) : null);
    }

    private static Provenance provenance(JsonNode tree) {
        return new Provenance(text(tree, "source"), text(tree, "commit"), text(tree, "path"));
    }

    private static Spec spec(JsonNode tree) {
        return new Spec(
                text(tree, "prompt"),
                list(tree, "examples", example -> new Example(text(example, "input"), text(example, "output"))),
                list(tree, "dependencies", d -> new Dependency(required(d, "name"), required(d, "version"))));
    }

    private static String required(JsonNode parent, String field) {
        return parent.path(field).stringValue();
    }

    private static @Nullable String text(JsonNode parent, String field) {
        return parent.has(field) ? parent.path(field).stringValue() : null;
    }

    private static <T> List<T> list(JsonNode parent, String field, Function<JsonNode, T> element) {
        return parent.path(field).valueStream().map(element).toList();
    }
}

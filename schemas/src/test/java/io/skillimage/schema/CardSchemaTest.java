package io.skillimage.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CardSchemaTest {
    private final JsonNode schema = load();

    @Test
    void carriesItsPublicIdentity() {
        assertThat(schema.path("$schema").asString()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(schema.path("$id").asString()).isEqualTo("https://skillimage.io/schemas/skillcard-v1.json");
        assertThat(schema.path("title").asString()).isEqualTo("SkillCard");
    }

    @Test
    void closesEveryObject() {
        List<JsonNode> objects = new ArrayList<>(List.of(schema));
        schema.path("$defs").forEach(objects::add);

        assertThat(objects).hasSizeGreaterThan(5).allSatisfy(object -> {
            assertThat(object.path("type").asString()).isEqualTo("object");
            assertThat(object.path("additionalProperties").asBoolean(true)).isFalse();
        });
    }

    @Test
    void refersToNothingOutsideItself() {
        assertThat(schema.findValuesAsString("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(reference).startsWith("#/$defs/"));
        assertThat(schema.findValues("$dynamicRef")).isEmpty();
    }

    @Test
    void anchorsEveryPattern() {
        assertThat(schema.findValuesAsString("pattern"))
                .isNotEmpty()
                .allSatisfy(pattern -> assertThat(pattern).startsWith("^").endsWith("$"));
    }

    private static JsonNode load() {
        try (InputStream in = CardSchema.class.getResourceAsStream("skillcard-v1.json")) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

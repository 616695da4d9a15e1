package io.skillimage.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Editors complete the properties from this file. */
class MetadataTest {
    @Test
    void holdsEveryPropertyWithADescription() {
        Map<String, String> described = described();
        List<String> names = Stream.concat(
                        names("skillimage", SkillimageProperties.class),
                        Stream.of("management.health.skillimage.enabled"))
                .toList();
        assertThat(described).containsOnlyKeys(names);
        assertThat(described.values()).allSatisfy(text -> assertThat(text).isNotBlank());
    }

    private static Stream<String> names(String prefix, Class<?> type) {
        return Stream.of(type.getRecordComponents()).flatMap(component -> {
            String name = prefix + "." + dashed(component);
            return component.getType().isRecord() ? names(name, component.getType()) : Stream.of(name);
        });
    }

    private static String dashed(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static Map<String, String> described() {
        String file = "/META-INF/spring-configuration-metadata.json";
        try (InputStream in = SkillimageProperties.class.getResourceAsStream(file)) {
            Map<String, String> described = new TreeMap<>();
            for (JsonNode property : new ObjectMapper().readTree(in).path("properties")) {
                described.put(
                        property.path("name").asString(),
                        property.path("description").asString(""));
            }
            return described;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

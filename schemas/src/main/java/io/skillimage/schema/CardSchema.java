package io.skillimage.schema;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.PathType;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.resource.SchemaLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The JSON Schema of skill.yaml. Compiled once, when first used; loads nothing but its own file. */
final class CardSchema {
    private static final String ID = "https://skillimage.io/schemas/skillcard-v1.json";
    private static final String RESOURCE = "skillcard-v1.json";

    /** Java's expressions recurse over repeated groups, so a long text would exhaust the stack. */
    private static final int MAX_MATCHED = 256;

    private static final class Compiled {
        static final Schema SCHEMA = compile();
    }

    private CardSchema() {}

    /** Returns where {@code card} departs from the schema. */
    static List<Error> validate(JsonNode card) {
        return Compiled.SCHEMA.validate(card);
    }

    private static Schema compile() {
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .pathType(PathType.JSON_POINTER)
                .regularExpressionFactory(CardSchema::wholeText)
                .formatAssertionsEnabled(false)
                .build();
        SchemaRegistry registry = SchemaRegistry.withDialect(
                Dialects.getDraft202012(),
                builder -> builder.schemaRegistryConfig(config).schemaLoader(new SchemaLoader(iri -> null)));
        try (InputStream in = CardSchema.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not in this jar");
            }
            Schema schema = registry.getSchema(SchemaLocation.of(ID), in, InputFormat.JSON);
            schema.initializeValidators();
            return schema;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In Java, {@code $} also matches before a final line end; matching the whole text leaves no room for one. */
    private static RegularExpression wholeText(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return text -> text.length() <= MAX_MATCHED && pattern.matcher(text).matches();
    }
}

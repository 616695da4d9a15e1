package io.skillimage.oci.internal.image;

import io.skillimage.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Parses JSON of unknown origin: UTF-8 without a byte order mark, one object and nothing after it, no key twice, of
 * bounded depth and number of values.
 */
public final class StrictJson {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER = 32;
    /** A token of two bytes can become a node of a hundred. */
    private static final int MAX_TOKENS = 1_000_000;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER)
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StrictJson() {}

    /** The bytes are no such document. The message says where, and never what stands there: it may be a secret. */
    public static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final ErrorCode code;
        private final String fact;

        MalformedException(ErrorCode code, String fact) {
            super(fact);
            this.code = code;
            this.fact = fact;
        }

        /** Returns what kind of failure it is. */
        public ErrorCode code() {
            return code;
        }

        /** Returns what is wrong, in words that continue a sentence about the document: {@code is not valid UTF-8}. */
        public String fact() {
            return fact;
        }
    }

    /** Returns the mapper, for writing documents and for JSON inside of strings. */
    static JsonMapper mapper() {
        return MAPPER;
    }

    /**
     * Parses an object.
     *
     * @param bytes the document, already bounded in size
     * @throws MalformedException if it is anything else
     */
    public static JsonNode object(byte[] bytes) throws MalformedException {
        JsonNode node;
        try {
            node = MAPPER.readTree(text(bytes));
        } catch (StreamConstraintsException e) {
            boolean deep = String.valueOf(e.getOriginalMessage()).contains("nesting depth");
            throw deep
                    ? new MalformedException(ErrorCode.TOO_DEEP, "is nested too deeply")
                    : new MalformedException(ErrorCode.TOO_LARGE, "has too many or too long values");
        } catch (JacksonException e) {
            throw String.valueOf(e.getOriginalMessage()).startsWith("Duplicate")
                    ? new MalformedException(ErrorCode.DUPLICATE_KEY, "has a key twice" + where(e))
                    : new MalformedException(ErrorCode.CORRUPT_JSON, "is not well-formed JSON" + where(e));
        }
        if (node == null || !node.isObject()) {
            throw new MalformedException(ErrorCode.CORRUPT_JSON, "is not a JSON object");
        }
        return node;
    }

    private static String text(byte[] bytes) throws MalformedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException(ErrorCode.CORRUPT_JSON, "is not valid UTF-8");
        }
    }

    private static String where(JacksonException e) {
        var location = e.getLocation();
        return location == null ? "" : ", line " + location.getLineNr() + " column " + location.getColumnNr();
    }
}

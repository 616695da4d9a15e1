package io.skillimage.testkit;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An honest answer, before a fault spoils it. */
@SuppressWarnings("ArrayRecordComponent")
record FakeAnswer(int status, Map<String, String> headers, byte[] body) {

    static FakeAnswer of(int status) {
        return new FakeAnswer(status, new LinkedHashMap<>(), new byte[0]);
    }

    static FakeAnswer of(int status, String mediaType, byte[] body) {
        return new FakeAnswer(status, new LinkedHashMap<>(), body).with("Content-Type", mediaType);
    }

    static FakeAnswer json(int status, String json) {
        return of(status, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    /** An error document of the OCI distribution specification. */
    static FakeAnswer error(int status, String code) {
        return json(status, "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + code + "\"}]}");
    }

    FakeAnswer with(String name, @Nullable String value) {
        Map<String, String> copy = new LinkedHashMap<>(headers);
        copy.keySet().removeIf(name::equalsIgnoreCase);
        if (value != null) {
            copy.put(name, value);
        }
        return new FakeAnswer(status, copy, body);
    }

    FakeAnswer withBody(byte[] other) {
        return new FakeAnswer(status, headers, other);
    }
}

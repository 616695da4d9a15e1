package io.skillimage.testkit;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A request with its body, and its parts taken apart. */
@SuppressWarnings("ArrayRecordComponent")
record FakeRequest(String method, String target, Map<String, String> headers, byte[] body) {

    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    Map<String, String> query() {
        int query = target.indexOf('?');
        return query < 0 ? Map.of() : form(target.substring(query + 1));
    }

    /** Several values of one name are joined by a blank, which is how scopes are written. */
    static Map<String, String> form(String text) {
        Map<String, String> values = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.merge(
                        decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)), (a, b) -> a + " " + b);
            }
        }
        return values;
    }

    RecordedRequest recorded() {
        return new RecordedRequest(method, target, headers, body.length);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}

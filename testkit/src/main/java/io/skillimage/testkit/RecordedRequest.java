package io.skillimage.testkit;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as a {@link FakeRegistry} received it.
 *
 * @param method the HTTP method
 * @param target path and query as they stood in the request line
 * @param headers the headers, names in lower case
 * @param bodyLength the length of the body in bytes
 */
public record RecordedRequest(String method, String target, Map<String, String> headers, int bodyLength) {
    /** Copies the headers. */
    public RecordedRequest {
        headers = Map.copyOf(headers);
    }

    /** Returns the value of a header, whatever the case of its name. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Returns the credentials that came with the request. */
    public Optional<String> authorization() {
        return header("Authorization");
    }
}

package io.skillimage.oci.internal.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An HTTP request. Its text shows no header, because one of them is a secret. */
record HttpCall(
        String method,
        URI uri,
        Map<String, String> headers,
        @Nullable Body body,
        Deadline deadline) {

    /** A request body that can be read again when the request is repeated. */
    record Body(long length, Source source) {
        static Body of(byte[] bytes) {
            return new Body(bytes.length, () -> new ByteArrayInputStream(bytes));
        }
    }

    /** Opens the content of a body at its start. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }

    static HttpCall get(URI uri) {
        return of("GET", uri, null);
    }

    static HttpCall head(URI uri) {
        return of("HEAD", uri, null);
    }

    static HttpCall of(String method, URI uri, @Nullable Body body) {
        return new HttpCall(method, uri, Map.of(), body, Deadline.none());
    }

    HttpCall with(String name, String value) {
        Map<String, String> copy = new TreeMap<>(headers);
        copy.put(name, value);
        return new HttpCall(method, uri, copy, body, deadline);
    }

    HttpCall to(URI other) {
        return new HttpCall(method, other, headers, body, deadline);
    }

    HttpCall within(Deadline other) {
        return new HttpCall(method, uri, headers, body, other);
    }

    /** Whether nothing changes by it, so that it may go where a redirect says. */
    boolean isRead() {
        return method.equals("GET") || method.equals("HEAD");
    }

    @Override
    public String toString() {
        return method + " " + uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }
}

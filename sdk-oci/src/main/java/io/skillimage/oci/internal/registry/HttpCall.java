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
        @Nullable Body body) {

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
        return new HttpCall("GET", uri, Map.of(), null);
    }

    static HttpCall head(URI uri) {
        return new HttpCall("HEAD", uri, Map.of(), null);
    }

    HttpCall with(String name, String value) {
        Map<String, String> copy = new TreeMap<>(headers);
        copy.put(name, value);
        return new HttpCall(method, uri, copy, body);
    }

    HttpCall to(URI other) {
        return new HttpCall(method, other, headers, body);
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

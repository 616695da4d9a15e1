package io.skillimage.oci.internal.registry;

import io.skillimage.oci.Credential;
import io.skillimage.oci.internal.image.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A credential file as Docker and podman write it: what stands in it, and what is asked of helpers. Immutable. */
final class AuthFile {
    private static final int LIMIT = 1024 * 1024;

    private final Map<String, JsonDocument> entries = new HashMap<>();
    private final Map<String, String> helpers = new HashMap<>();
    private final String store;

    private AuthFile(JsonDocument document) {
        JsonDocument auths = document.object("auths");
        for (String key : auths.names()) {
            String name = entryName(key);
            if (name.equals(key)) {
                entries.put(name, auths.object(key));
            } else {
                entries.putIfAbsent(name, auths.object(key));
            }
        }
        JsonDocument configured = document.object("credHelpers");
        for (String key : configured.names()) {
            helpers.put(entryName(key), configured.text(key));
        }
        store = document.text("credsStore");
    }

    /** A file, or an entry of it, that cannot be used. The message shows nothing of what stands in it. */
    static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnusableException(String message) {
            super(message);
        }
    }

    /** Reads a file, or returns null if there is none. */
    static @Nullable AuthFile read(Path file) throws UnusableException {
        if (!Files.exists(file)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) {
                throw new UnusableException("it is larger than " + LIMIT + " bytes");
            }
            return parse(bytes);
        } catch (IOException e) {
            throw new UnusableException("it cannot be read");
        }
    }

    static AuthFile parse(byte[] bytes) throws UnusableException {
        try {
            return new AuthFile(JsonDocument.parse(bytes));
        } catch (StrictJson.MalformedException e) {
            throw new UnusableException("it " + e.fact());
        }
    }

    /** Returns the entry of a repository or of one of the paths above it, the longest first, but not of the host. */
    @Nullable
    Credential forPath(String registry, String repositoryPath) throws UnusableException {
        for (String path = repositoryPath; !path.isEmpty(); path = parent(path)) {
            Credential credential = entry(registry + "/" + path);
            if (credential != null) {
                return credential;
            }
        }
        return null;
    }

    @Nullable
    Credential forHost(String registry) throws UnusableException {
        return entry(registry);
    }

    /** Returns the name of the helper that is configured for this registry, or an empty string. */
    String helper(String registry) {
        return helpers.getOrDefault(registry, "");
    }

    /** Returns the name of the helper for every registry, or an empty string. */
    String store() {
        return store;
    }

    /** Returns the one name of a registry that has several: Docker Hub is {@code docker.io}. */
    static String registryName(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return Endpoint.isDockerHub(lower) ? "docker.io" : lower;
    }

    /** Keys may be {@code host}, {@code host/path} or, from old times, a URL with the version of an API. */
    private static String entryName(String key) {
        int scheme = key.indexOf("://");
        String rest = scheme < 0 ? key : key.substring(scheme + 3);
        while (rest.endsWith("/")) {
            rest = rest.substring(0, rest.length() - 1);
        }
        if (scheme >= 0 && (rest.endsWith("/v1") || rest.endsWith("/v2"))) {
            rest = rest.substring(0, rest.length() - 3);
        }
        int slash = rest.indexOf('/');
        return slash < 0 ? registryName(rest) : registryName(rest.substring(0, slash)) + rest.substring(slash);
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private @Nullable Credential entry(String name) throws UnusableException {
        JsonDocument entry = entries.get(name);
        if (entry == null) {
            return null;
        }
        if (!entry.text("registrytoken").isEmpty()) {
            return new Credential.RegistryToken(entry.text("registrytoken"));
        }
        if (!entry.text("identitytoken").isEmpty()) {
            return new Credential.IdentityToken(entry.text("identitytoken"));
        }
        if (!entry.text("auth").isEmpty()) {
            return decoded(name, entry.text("auth"));
        }
        boolean named =
                !entry.text("username").isEmpty() || !entry.text("password").isEmpty();
        return named ? credential(entry.text("username"), entry.text("password")) : null;
    }

    private static Credential decoded(String name, String auth) throws UnusableException {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(auth);
            String pair = new String(bytes, StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon > 0) {
                return credential(pair.substring(0, colon), pair.substring(colon + 1));
            }
        } catch (IllegalArgumentException e) {
            // Said below, without what stands there.
        }
        throw new UnusableException("the auth of its entry " + name + " is no user and password in base64");
    }

    /** A helper or a file that has a token instead of a password says so by the name of the user. */
    static Credential credential(String user, String secret) {
        return user.equals("<token>") ? new Credential.IdentityToken(secret) : new Credential.Basic(user, secret);
    }
}

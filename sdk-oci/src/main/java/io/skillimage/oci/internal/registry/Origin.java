package io.skillimage.oci.internal.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Scheme, host and port of a URL: what credentials are bound to. */
record Origin(String scheme, String host, int port) {

    static Origin of(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port);
    }

    boolean isSecure() {
        return scheme.equals("https");
    }

    /** Returns the name that settings and credentials know this host by, its port only if it is not the usual one. */
    String authority() {
        return port == (isSecure() ? 443 : 80) ? host : host + ":" + port;
    }

    /** Returns the URL that a header of the answer to {@code base} names, or null if it is none to go to. */
    static @Nullable URI resolve(URI base, String location) {
        try {
            URI target = location.startsWith("?")
                    ? new URI(base.getScheme() + "://" + base.getRawAuthority() + base.getRawPath() + location)
                    : base.resolve(new URI(location));
            return isWeb(target) ? target : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Tells whether a URL is absolute, http or https, with a host and without user and password. */
    static boolean isWeb(URI uri) {
        return uri.getScheme() != null
                && (uri.getScheme().equalsIgnoreCase("https") || uri.getScheme().equalsIgnoreCase("http"))
                && uri.getHost() != null
                && uri.getRawUserInfo() == null;
    }
}

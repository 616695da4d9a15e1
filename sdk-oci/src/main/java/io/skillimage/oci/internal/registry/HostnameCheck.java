package io.skillimage.oci.internal.registry;

import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLSession;

/**
 * The last word when the JDK finds that a certificate names another host. One for each connection, never the
 * process-wide one, which another library may have made blind.
 */
final class HostnameCheck implements HostnameVerifier {
    private final boolean verified;
    private volatile boolean refused;

    HostnameCheck(boolean verified) {
        this.verified = verified;
    }

    @Override
    public boolean verify(String hostname, SSLSession session) {
        refused = verified;
        return !verified;
    }

    boolean hasRefused() {
        return refused;
    }
}

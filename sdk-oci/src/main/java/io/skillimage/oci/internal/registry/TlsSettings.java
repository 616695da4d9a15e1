package io.skillimage.oci.internal.registry;

import io.skillimage.AuthenticationException;
import io.skillimage.ErrorCode;
import io.skillimage.oci.RegistryAccess;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates are trusted, and which are shown, for each host. Files are read at the first connection, because
 * plain HTTP and a warm cache need none. Host names are compared by the JDK, never by something process-wide that another
 * library may have made blind. Thread-safe.
 */
final class TlsSettings implements TlsSocketStrategy {
    private static final char[] IN_MEMORY = new char[0];

    private final RegistryAccess access;
    private final Map<Use, TlsSocketStrategy> strategies = new HashMap<>();

    TlsSettings(RegistryAccess access) {
        this.access = access;
    }

    /** What a connection is set up by; many hosts have the same. */
    private record Use(boolean verified, RegistryCertificates certificates) {}

    @Override
    public SSLSocket upgrade(Socket socket, String host, int port, @Nullable Object attachment, HttpContext context)
            throws IOException {
        String name = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        Origin origin = new Origin("https", name.toLowerCase(Locale.ROOT), port);
        return strategy(origin).upgrade(socket, host, port, attachment, context);
    }

    private synchronized TlsSocketStrategy strategy(Origin origin) {
        boolean verified = RegistryCertificates.names(origin).stream().allMatch(access::isTlsVerified);
        Use use = new Use(verified, RegistryCertificates.of(origin, access));
        return strategies.computeIfAbsent(use, this::create);
    }

    private TlsSocketStrategy create(Use use) {
        try {
            KeyManager[] keys = keyManagers(use.certificates().shown());
            if (!use.verified()) {
                SSLContext blind = context(keys, new TrustManager[] {new TrustEveryone()});
                return new DefaultClientTlsStrategy(
                        blind, HostnameVerificationPolicy.CLIENT, NoopHostnameVerifier.INSTANCE);
            }
            List<Path> added = new ArrayList<>(access.certificateAuthorities());
            added.addAll(use.certificates().authorities());
            boolean usual = added.isEmpty() && keys == null;
            SSLContext context = usual ? SSLContext.getDefault() : context(keys, trustManagers(added));
            return new DefaultClientTlsStrategy(
                    context, HostnameVerificationPolicy.BUILTIN, NoopHostnameVerifier.INSTANCE);
        } catch (GeneralSecurityException | IOException e) {
            throw new AuthenticationException(ErrorCode.BAD_CREDENTIALS, "TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static SSLContext context(KeyManager @Nullable [] keys, TrustManager[] trust)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        return context;
    }

    /** The authorities of the Java platform, and those in the files. */
    private static TrustManager[] trustManagers(List<Path> files) throws GeneralSecurityException, IOException {
        if (files.isEmpty()) {
            return trustManagers((KeyStore) null);
        }
        KeyStore anchors = empty();
        int count = 0;
        for (TrustManager manager : trustManagers((KeyStore) null)) {
            if (manager instanceof X509TrustManager platform) {
                for (X509Certificate certificate : platform.getAcceptedIssuers()) {
                    anchors.setCertificateEntry("platform-" + count++, certificate);
                }
            }
        }
        for (Path file : files) {
            for (Certificate certificate : Pem.certificates(file)) {
                anchors.setCertificateEntry("added-" + count++, certificate);
            }
        }
        return trustManagers(anchors);
    }

    private static TrustManager[] trustManagers(@Nullable KeyStore anchors) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(anchors);
        return factory.getTrustManagers();
    }

    private static KeyManager @Nullable [] keyManagers(List<RegistryCertificates.Shown> shown)
            throws GeneralSecurityException, IOException {
        if (shown.isEmpty()) {
            return null;
        }
        KeyStore keys = empty();
        for (RegistryCertificates.Shown pair : shown) {
            Certificate[] chain = Pem.certificates(pair.certificate()).toArray(new Certificate[0]);
            keys.setKeyEntry("key-" + keys.size(), Pem.privateKey(pair.key()), IN_MEMORY, chain);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, IN_MEMORY);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    /** For the registries that the user named: {@link RegistryAccess.Builder#skipTlsVerification}. */
    private static final class TrustEveryone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

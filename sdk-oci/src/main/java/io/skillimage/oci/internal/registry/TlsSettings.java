package io.skillimage.oci.internal.registry;

import io.skillimage.AuthenticationException;
import io.skillimage.ErrorCode;
import io.skillimage.oci.RegistryAccess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates are trusted. Socket factories are made at the first use, because plain HTTP and a warm cache need
 * none, and kept, because the JDK reuses connections only for the same factory.
 */
final class TlsSettings {
    private static final int MAX_PEM = 8 * 1024 * 1024;

    private final RegistryAccess access;
    private @Nullable SSLSocketFactory verifying;
    private @Nullable SSLSocketFactory blind;

    TlsSettings(RegistryAccess access) {
        this.access = access;
    }

    boolean isVerified(Origin origin) {
        return access.isTlsVerified(origin.authority()) && access.isTlsVerified(origin.host() + ":" + origin.port());
    }

    synchronized SSLSocketFactory socketFactory(Origin origin) {
        try {
            if (isVerified(origin)) {
                verifying = verifying == null ? verifyingFactory(access.certificateAuthorities()) : verifying;
                return verifying;
            }
            blind = blind == null ? factory(new TrustManager[] {new TrustEveryone()}) : blind;
            return blind;
        } catch (GeneralSecurityException | IOException e) {
            throw new AuthenticationException(ErrorCode.BAD_CREDENTIALS, "TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static SSLSocketFactory verifyingFactory(List<Path> files) throws GeneralSecurityException, IOException {
        if (files.isEmpty()) {
            return SSLContext.getDefault().getSocketFactory();
        }
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        int count = 0;
        for (TrustManager manager : trustManagers(null)) {
            if (manager instanceof X509TrustManager platform) {
                for (X509Certificate certificate : platform.getAcceptedIssuers()) {
                    anchors.setCertificateEntry("platform-" + count++, certificate);
                }
            }
        }
        for (Path file : files) {
            for (Certificate certificate : read(file)) {
                anchors.setCertificateEntry("added-" + count++, certificate);
            }
        }
        return factory(trustManagers(anchors));
    }

    private static TrustManager[] trustManagers(@Nullable KeyStore anchors) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(anchors);
        return factory.getTrustManagers();
    }

    private static SSLSocketFactory factory(TrustManager[] managers) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers, null);
        return context.getSocketFactory();
    }

    private static Collection<? extends Certificate> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] pem = in.readNBytes(MAX_PEM + 1);
            Collection<? extends Certificate> certificates = pem.length > MAX_PEM
                    ? List.of()
                    : CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (IOException | GeneralSecurityException e) {
            throw unreadable(file, e);
        }
        throw unreadable(file, null);
    }

    private static AuthenticationException unreadable(Path file, @Nullable Exception cause) {
        return new AuthenticationException(
                ErrorCode.BAD_CREDENTIALS,
                "the file of certificate authorities " + file + " cannot be read, or holds no certificates",
                cause);
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

package io.skillimage.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that signs itself, with its key, made by the JDK's own keytool. Immutable, thread-safe. */
public final class SelfSigned {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path certificate;
    private final Path key;
    private final KeyStore store;

    private SelfSigned(Path certificate, Path key, KeyStore store) {
        this.certificate = certificate;
        this.key = key;
        this.store = store;
    }

    /**
     * Makes a certificate.
     *
     * @param directory where its files come into
     * @param name the name of its subject, and of its files
     * @param subject for whom it is, in keytool's words, such as {@code ip:127.0.0.1}
     * @param algorithm the kind of key, {@code EC} or {@code RSA}
     */
    public static SelfSigned make(Path directory, String name, String subject, String algorithm) {
        try {
            Path file = directory.resolve(name + ".p12");
            keytool(
                    "-genkeypair",
                    "-alias",
                    name,
                    "-keyalg",
                    algorithm,
                    "-dname",
                    "CN=" + name,
                    "-ext",
                    "san=" + subject,
                    "-keystore",
                    file.toString());
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, PASSWORD);
            }
            Path certificate = directory.resolve(name + ".pem");
            Path key = directory.resolve(name + "-key.pem");
            write(certificate, "CERTIFICATE", store.getCertificate(name).getEncoded());
            write(key, "PRIVATE KEY", store.getKey(name, PASSWORD).getEncoded());
            return new SelfSigned(certificate, key, store);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no certificate can be made", e);
        }
    }

    /** Makes a certificate with an elliptic key. */
    public static SelfSigned make(Path directory, String name, String subject) {
        return make(directory, name, subject, "EC");
    }

    /** Returns the PEM file with the certificate. */
    public Path certificate() {
        return certificate;
    }

    /** Returns the PEM file with the private key, PKCS #8. */
    public Path key() {
        return key;
    }

    /** Returns a context for a server that shows this certificate, and trusts clients that show {@code clients}. */
    public SSLContext server(SelfSigned... clients) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            for (SelfSigned client : clients) {
                String alias = client.alias();
                trusted.setCertificateEntry(alias, client.store.getCertificate(alias));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), clients.length == 0 ? null : trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the certificate cannot be used", e);
        }
    }

    /** Returns the certificate in DER. */
    byte[] encoded() {
        try {
            return store.getCertificate(alias()).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificate cannot be used", e);
        }
    }

    /** Signs as RS256 does; the key must be of the kind RSA. */
    byte[] sign(byte[] text) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign((PrivateKey) store.getKey(alias(), PASSWORD));
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key cannot sign", e);
        }
    }

    private String alias() throws GeneralSecurityException {
        return store.aliases().nextElement();
    }

    private static void write(Path file, String kind, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(
                file,
                "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n",
                StandardCharsets.US_ASCII);
    }

    private static void keytool(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", "changeit", "-storetype", "PKCS12"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("keytool failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        } finally {
            process.destroyForcibly();
        }
    }
}

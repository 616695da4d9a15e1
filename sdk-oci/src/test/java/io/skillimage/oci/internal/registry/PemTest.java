package io.skillimage.oci.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.testkit.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    /** How many bytes stand before the PKCS #1 key in the PKCS #8 form of a key with 2048 bits. */
    private static final int PKCS8_HEAD = 26;

    @TempDir
    Path directory;

    @Test
    void readsKeysInPkcs8() throws GeneralSecurityException, IOException {
        for (String algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
            PrivateKey key =
                    KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
            assertThat(Pem.privateKey(pem("PRIVATE KEY", key.getEncoded()))).isEqualTo(key);
        }
    }

    @Test
    void readsRsaKeysInPkcs1() throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        PrivateKey key = generator.generateKeyPair().getPrivate();
        byte[] pkcs8 = key.getEncoded();
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, PKCS8_HEAD, pkcs8.length);
        assertThat(Pem.privateKey(pem("RSA PRIVATE KEY", pkcs1))).isEqualTo(key);
    }

    @Test
    void readsAKeyThatStandsBehindACertificate() throws GeneralSecurityException, IOException {
        SelfSigned made = SelfSigned.make(directory, "both", "dns:both.example");
        Path both = Files.writeString(
                directory.resolve("both"), Files.readString(made.certificate()) + Files.readString(made.key()));
        assertThat(Pem.privateKey(both)).isEqualTo(Pem.privateKey(made.key()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})
    void saysHowToConvertAKeyOfAnotherKind(String kind) throws IOException {
        Path file = pem(kind, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> Pem.privateKey(file))
                .hasMessageContaining(kind)
                .hasMessageContaining("openssl");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\n\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\n=\n-----END PRIVATE KEY-----"
            })
    void refusesWhatIsNoKeyAndNamesTheFile(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("odd.key"), text);
        assertThatThrownBy(() -> Pem.privateKey(file))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("odd.key");
    }

    private Path pem(String kind, byte[] bytes) throws IOException {
        return Files.writeString(
                directory.resolve("key.pem"),
                "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + kind
                        + "-----\n");
    }
}

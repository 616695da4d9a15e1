package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.skillimage.InvalidReferenceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryAccessTest {

    @Test
    void isSafeAndPatientUnlessToldOtherwise() {
        RegistryAccess access = RegistryAccess.ambient();
        assertThat(access.isPlainHttp("localhost")).isFalse();
        assertThat(access.isTlsVerified("localhost")).isTrue();
        assertThat(access.certificateAuthorities()).isEmpty();
        assertThat(access.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(access.idleTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(access.attempts()).isEqualTo(4);
    }

    @Test
    void loosensOnlyTheRegistryThatIsNamed() {
        RegistryAccess access = RegistryAccess.builder()
                .plainHttp("Localhost:5000")
                .skipTlsVerification("lab.example")
                .build();
        assertThat(access.isPlainHttp("localhost:5000")).isTrue();
        assertThat(access.isPlainHttp("localhost:5001")).isFalse();
        assertThat(access.isTlsVerified("LAB.example")).isFalse();
        assertThat(access.isTlsVerified("lab.example:8443")).isTrue();
    }

    @Test
    void keepsEverythingInAnotherBuilder() {
        CredentialProvider credentials = CredentialProvider.anonymous();
        RegistryAccess access = RegistryAccess.builder()
                .credentials(credentials)
                .plainHttp("a")
                .skipTlsVerification("b")
                .certificateAuthorities(Path.of("ca.pem"))
                .connectTimeout(Duration.ofSeconds(1))
                .idleTimeout(Duration.ofSeconds(2))
                .attempts(3)
                .build()
                .toBuilder()
                .build();
        assertThat(access.credentials()).isSameAs(credentials);
        assertThat(access.isPlainHttp("a")).isTrue();
        assertThat(access.isTlsVerified("b")).isFalse();
        assertThat(access.certificateAuthorities()).containsExactly(Path.of("ca.pem"));
        assertThat(access.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(access.idleTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(access.attempts()).isEqualTo(3);
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        RegistryAccess.Builder builder = RegistryAccess.builder();
        assertThatIllegalArgumentException().isThrownBy(() -> builder.attempts(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.connectTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.idleTimeout(Duration.ofDays(30)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.plainHttp("http://localhost"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.skipTlsVerification(""));
    }

    @Test
    void keepsWhatShortNamesMean(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("x.conf"), "[aliases]\nhello = 'quay.io/acme/hello'\n");
        RegistryAccess access = RegistryAccess.builder().registriesConf(file).build().toBuilder()
                .build();
        assertThat(access.expand("hello:1.0.0")).hasToString("quay.io/acme/hello:1.0.0");
        assertThat(access.expand("ghcr.io/x/y:1")).hasToString("ghcr.io/x/y:1");
        RegistryAccess without = access.toBuilder().withoutRegistriesConf().build();
        assertThatExceptionOfType(InvalidReferenceException.class).isThrownBy(() -> without.expand("hello:1.0.0"));
    }
}

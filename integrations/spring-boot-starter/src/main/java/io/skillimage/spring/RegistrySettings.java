package io.skillimage.spring;

import io.skillimage.oci.Credential;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.RegistryAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The ways to registries that the properties describe. */
final class RegistrySettings {
    private RegistrySettings() {}

    static RegistryAccess access(SkillimageProperties.Registry properties) {
        RegistryAccess.Builder access = RegistryAccess.builder().credentials(credentials(properties.credentials()));
        each("plain-http", properties.plainHttp(), access::plainHttp);
        each("skip-tls-verification", properties.skipTlsVerification(), access::skipTlsVerification);
        List<Path> authorities = properties.certificateAuthorities();
        for (int i = 0; i < authorities.size(); i++) {
            access.certificateAuthorities(file("certificate-authorities[" + i + "]", authorities.get(i)));
        }
        if (properties.registriesConf() != null) {
            access.registriesConf(file("registries-conf", properties.registriesConf()));
        }
        limit("connect-timeout", properties.connectTimeout(), access::connectTimeout);
        limit("idle-timeout", properties.idleTimeout(), access::idleTimeout);
        limit("deadline", properties.deadline(), access::deadline);
        Setting.read("registry.attempts", properties.attempts(), () -> access.attempts(properties.attempts()));
        return access.build();
    }

    private static void each(String property, List<String> values, Function<String, RegistryAccess.Builder> setter) {
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            Setting.read("registry." + property + "[" + i + "]", value, () -> setter.apply(value));
        }
    }

    /** Without it no registry could be reached, and only whoever asks one would be told why. */
    private static Path file(String property, Path value) {
        return Setting.read("registry." + property, value, () -> {
            if (!Files.isReadable(value)) {
                throw new IllegalArgumentException("There is no such file, or it cannot be read.");
            }
            return value;
        });
    }

    private static void limit(String property, Duration value, Function<Duration, RegistryAccess.Builder> setter) {
        Setting.read("registry." + property, value, () -> setter.apply(value));
    }

    /** What the application says of a registry counts, whatever else this machine knows of it. */
    private static CredentialProvider credentials(List<SkillimageProperties.Login> logins) {
        CredentialProvider ambient = CredentialProvider.ambient();
        List<CredentialProvider> own = new ArrayList<>();
        for (int i = 0; i < logins.size(); i++) {
            own.add(provider("registry.credentials[" + i + "]", logins.get(i)));
        }
        return (registry, repository) -> own.stream()
                .flatMap(provider -> provider.credential(registry, repository).stream())
                .findFirst()
                .or(() -> ambient.credential(registry, repository));
    }

    private static CredentialProvider provider(String property, SkillimageProperties.Login login) {
        String registry = Setting.require(property + ".registry", login.registry());
        return CredentialProvider.fixed(
                registry,
                new Credential.Basic(
                        Setting.require(property + ".username", login.username()),
                        Setting.require(property + ".password", login.password())));
    }
}

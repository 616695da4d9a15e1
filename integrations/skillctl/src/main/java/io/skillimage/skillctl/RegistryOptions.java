package io.skillimage.skillctl;

import io.skillimage.PrintableText;
import io.skillimage.SkillReference;
import io.skillimage.oci.RegistryAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** How registries are reached. */
final class RegistryOptions {
    @Option(
            names = "--plain-http",
            scope = ScopeType.INHERIT,
            description = "Speak HTTP without TLS to the registry that the reference names.")
    boolean plainHttp;

    @Option(
            names = "--tls-verify",
            scope = ScopeType.INHERIT,
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "BOOL",
            description = "With false, accept any certificate from the registry that the reference names.")
    boolean tlsVerify = true;

    @Option(
            names = "--ca-file",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "Trust the certificate authorities in this PEM file too.")
    @Nullable
    Path certificateAuthorities;

    @Option(names = "--offline", scope = ScopeType.INHERIT, description = "Never use the network.")
    boolean offline;

    /** Returns whether each registry has to be reached in its own way. */
    boolean dependOnRegistry() {
        return plainHttp || !tlsVerify;
    }

    RegistryAccess access(Environment environment, SkillReference reference) {
        return access(environment, List.of(reference));
    }

    RegistryAccess access(Environment environment, Collection<SkillReference> references) {
        RegistryAccess.Builder access = environment.access().toBuilder();
        if (certificateAuthorities != null) {
            access.certificateAuthorities(authorities(environment.locate(certificateAuthorities)));
        }
        for (SkillReference reference : references) {
            String registry = reference.registry();
            if (registry != null && plainHttp) {
                access.plainHttp(registry);
            }
            if (registry != null && !tlsVerify) {
                access.skipTlsVerification(registry);
            }
        }
        return access.build();
    }

    private static Path authorities(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw CommandException.usage(
                    "--ca-file names '" + PrintableText.of(file.toString()) + "', which is no file that can be read",
                    "name a file with certificates in PEM form");
        }
        return file;
    }
}

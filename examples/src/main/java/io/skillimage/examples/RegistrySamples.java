package io.skillimage.examples;

import io.micrometer.core.instrument.MeterRegistry;
import io.skillimage.ActivityEvent;
import io.skillimage.micrometer.SkillMetrics;
import io.skillimage.oci.CatalogEntry;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillCatalog;
import java.nio.file.Path;
import java.time.Duration;

/** The samples of docs/registries.md, where the compiler sees them. */
final class RegistrySamples {
    private RegistrySamples() {}

    static OciSkillResolver reach() {
        RegistryAccess access = RegistryAccess.builder()
                .certificateAuthorities(Path.of("/etc/ssl/acme-ca.pem"))
                .clientCertificate("registry.acme.example", Path.of("agent.pem"), Path.of("agent-key.pem"))
                .plainHttp("localhost:5000")
                .idleTimeout(Duration.ofSeconds(20))
                .deadline(Duration.ofMinutes(2))
                .build();
        OciSkillResolver resolver =
                OciSkillResolver.builder().registryAccess(access).build();
        return resolver;
    }

    static void list() {
        try (SkillCatalog catalog = SkillCatalog.create()) {
            for (CatalogEntry entry : catalog.list("quay.io/acme")) {
                System.out.println(entry.reference() + " " + entry.state().label() + " " + entry.description());
            }
        }
    }

    static OciSkillResolver count(MeterRegistry meterRegistry) {
        SkillMetrics metrics = new SkillMetrics(meterRegistry);
        OciSkillResolver resolver = OciSkillResolver.builder()
                .listener(metrics)
                .activityListener(metrics)
                .build();
        return resolver;
    }

    static OciSkillResolver showProgress() {
        OciSkillResolver resolver = OciSkillResolver.builder()
                .activityListener(event -> {
                    if (event instanceof ActivityEvent.BytesReceived piece) {
                        System.err.println(piece.received() + " of " + piece.size() + " bytes of " + piece.digest());
                    }
                })
                .build();
        return resolver;
    }
}

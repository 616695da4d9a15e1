package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.skillimage.LifecycleState;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** With everything logged that this library and the ones below it can log, no secret is among it. */
class SecretsTest {
    private static final String PASSWORD = "hunter2-of-a-test";
    private static final Credential.Basic LOGIN = new Credential.Basic("robot", PASSWORD);
    private static final String SIGNATURE = "X-Amz-Signature-of-a-test";

    @TempDir
    Path root;

    private final Logger everything =
            ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Queue<ILoggingEvent> logged = new ConcurrentLinkedQueue<>();
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> log = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event);
        }
    };

    @BeforeEach
    void listen() {
        log.start();
        everything.addAppender(log);
        everything.setLevel(Level.TRACE);
    }

    @AfterEach
    void stopListening() {
        everything.setLevel(Level.OFF);
        everything.detachAppender(log);
    }

    static Stream<FakeRegistry> registries() {
        return Stream.of(
                FakeRegistry.builder().basic("robot", PASSWORD).start(),
                FakeRegistry.builder().tokens("robot", PASSWORD).start());
    }

    @ParameterizedTest
    @MethodSource("registries")
    void noSecretIsLoggedOrThrownOrPrinted(FakeRegistry registry) {
        RegistryAccess right = access(registry, LOGIN);
        try (registry;
                FakeRegistry elsewhere = FakeRegistry.start();
                Workbench bench = new Workbench(root, right)) {
            SkillReference reference = SkillReference.parse(registry.host() + "/acme/hello-world:1.0.0");
            bench.publisher().push(bench.inState(LifecycleState.PUBLISHED), reference);
            registry.inject("GET", "/manifests/", 1, new RegistryFault.Status(503, "0"));
            registry.inject(
                    "GET", "/blobs/", 1, new RegistryFault.Redirect(307, elsewhere.url() + "/x?sig=" + SIGNATURE));
            resolve(bench, right, reference);
            resolve(bench, right, reference.withTag("2.0.0"));
            resolve(bench, access(registry, new Credential.Basic("robot", PASSWORD + "-wrong")), reference);
            resolve(bench, access(registry, new Credential.IdentityToken(PASSWORD)), reference);
            resolve(bench, access(registry, new Credential.RegistryToken(PASSWORD)), reference);
        }
        assertThat(logged).as("something is logged at all").hasSizeGreaterThan(20);
        logged.forEach(event -> seen.add(event.getLoggerName() + ": " + event.getFormattedMessage()
                + (event.getThrowableProxy() == null
                        ? ""
                        : event.getThrowableProxy().getMessage())));
        String basic = Base64.getEncoder().encodeToString(("robot:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        List<String> telling = seen.stream()
                .filter(text -> text.contains(PASSWORD)
                        || text.contains(basic)
                        || text.contains(SIGNATURE)
                        || text.matches("(?s).*\\btoken-\\d+.*"))
                .toList();
        assertThat(telling).isEmpty();
    }

    private void resolve(Workbench bench, RegistryAccess access, SkillReference reference) {
        seen.add(access.credentials() + " "
                + access.credentials().credential(String.valueOf(reference.registry()), "acme/hello-world"));
        try (OciSkillResolver resolver = OciSkillResolver.builder()
                .cacheDirectory(bench.cache)
                .registryAccess(access)
                .activityListener(event -> seen.add(event.toString()))
                .listener(event -> seen.add(event.toString()))
                .build()) {
            resolver.resolve(reference);
        } catch (SkillException e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            seen.add(trace.toString());
        }
    }

    private static RegistryAccess access(FakeRegistry registry, Credential credential) {
        return Workbench.plainHttp(registry).toBuilder()
                .credentials(CredentialProvider.fixed(registry.host(), credential))
                .build();
    }
}

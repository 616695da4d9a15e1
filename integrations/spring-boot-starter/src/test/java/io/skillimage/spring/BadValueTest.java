package io.skillimage.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

/** Who sets a property wrong is told which one, what it was set to and what it takes, without a stack trace. */
@ExtendWith(OutputCaptureExtension.class)
class BadValueTest {
    @TempDir
    Path root;

    static Stream<Arguments> badValues() {
        return Stream.of(
                Arguments.of("skillimage.skills[0]", "quay.io/acme/pdf:1:2", "tag"),
                Arguments.of("skillimage.skills[0]", "pdf", "registry"),
                Arguments.of("skillimage.collections[0]", "quay.io/Acme/pdf", "quay.io/Acme/pdf"),
                Arguments.of("skillimage.namespaces[0]", "quay.io/acme:1.2", "1.2"),
                Arguments.of("skillimage.namespaces[0]", "oci:/var/skills", "registry[/path]"),
                Arguments.of("skillimage.lock", "nowhere/skills.lock.json", "nowhere"),
                Arguments.of("skillimage.policy.allow[0]", "finished", "PUBLISHED"),
                Arguments.of("skillimage.policy.repositories[0].pattern", "quay.io/a*", "registry/path"),
                Arguments.of("skillimage.freshness.max-age", "-1s", "negative"),
                Arguments.of("skillimage.freshness.stale-if-error", "-1s", "negative"),
                Arguments.of("skillimage.freshness.max-age", "soon", "Duration"),
                Arguments.of("skillimage.registry.plain-http[0]", "https://quay.io", "host[:port]"),
                Arguments.of("skillimage.registry.skip-tls-verification[0]", "quay.io/acme", "host[:port]"),
                Arguments.of("skillimage.registry.certificate-authorities[0]", "nowhere/ca.pem", "no such file"),
                Arguments.of("skillimage.registry.registries-conf", "nowhere/registries.conf", "no such file"),
                Arguments.of("skillimage.registry.connect-timeout", "0s", "millisecond"),
                Arguments.of("skillimage.registry.idle-timeout", "2d", "day"),
                Arguments.of("skillimage.registry.deadline", "0s", "millisecond"),
                Arguments.of("skillimage.registry.attempts", "0", "at least 1"),
                Arguments.of("skillimage.loading", "lazy", "EAGER"),
                Arguments.of("skillimage.refresh-every", "-5m", "negative"),
                Arguments.of("skillimage.allowed-tools", "deny", "ENFORCE"));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void isNamedWithItsPropertyAndWhatIsAccepted(
            String property, String value, String accepted, CapturedOutput output) {
        List<String> properties = new ArrayList<>(List.of(property + "=" + value));
        if (property.endsWith(".pattern")) {
            properties.add("skillimage.policy.repositories[0].allow=testing");
        }
        assertThat(report(output, properties.toArray(String[]::new)))
                .contains(property)
                .contains(value.startsWith("-") || value.matches("\\d[sd]") ? "" : value)
                .contains(accepted);
    }

    @Test
    void aLoginMustBeCompleteAndItsPasswordIsNeverShown(CapturedOutput output) {
        String report = report(
                output,
                "skillimage.registry.credentials[0].registry=quay.io",
                "skillimage.registry.credentials[0].password=hunter2");
        assertThat(report)
                .contains("skillimage.registry.credentials[0].username", "must be set")
                .doesNotContain("hunter2");
    }

    @Test
    void aRuleThatAllowsNothingIsNamed(CapturedOutput output) {
        assertThat(report(output, "skillimage.policy.repositories[0].pattern=quay.io/acme/**"))
                .contains("skillimage.policy.repositories[0].allow", "must be set");
    }

    @Test
    void aCacheThatCannotBeWrittenIsNamed(CapturedOutput output) throws IOException {
        Path file = Files.createFile(root.resolve("file"));
        assertThat(report(output, "skillimage.cache.directory=" + file.resolve("cache")))
                .contains("skillimage.cache.directory", file.toString());
    }

    @Test
    void aSkillThatIsRequiredAndMissingIsNamed(CapturedOutput output) {
        assertThat(report(output, "skillimage.skills=dir:" + root.resolve("missing"), "skillimage.require-all=true"))
                .contains(
                        "skillimage.require-all",
                        "A skill cannot be had",
                        root.resolve("missing").toString());
    }

    private String report(CapturedOutput output, String... properties) {
        SpringApplication application = new SpringApplication(StarterAlone.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        List<String> arguments = new ArrayList<>();
        Stream.of(properties).map(property -> "--" + property).forEach(arguments::add);
        if (arguments.stream().noneMatch(argument -> argument.contains("cache.directory"))) {
            arguments.add("--skillimage.cache.directory=" + root.resolve("cache"));
        }
        assertThat(catchThrowable(() -> application.run(arguments.toArray(String[]::new))))
                .isNotNull();
        return output.getAll().substring(output.getAll().indexOf("APPLICATION FAILED TO START"));
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(SkillimageAutoConfiguration.class)
    static class StarterAlone {}
}

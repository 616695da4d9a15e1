package com.example.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import io.skillimage.oci.SkillPackager;
import io.skillimage.oci.SkillPublisher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

@Timeout(120)
class ServiceTest {
    @TempDir
    Path root;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    @Test
    void answersWithASkillAndShowsItsHealthAndMetrics() throws Exception {
        SkillReference skill = publish();
        try (ConfigurableApplicationContext service = start("--skillimage.skills=" + skill)) {
            HttpResponse<String> answer = post(service, "/chat", "Say hello to Mina.");
            assertEquals(200, answer.statusCode());
            assertTrue(answer.body().contains("Say hello."), answer.body());

            String health = get(service, "/actuator/health").body();
            assertTrue(health.contains("\"skillimage\":{\"details\":{\"skills\":1},\"status\":\"UP\"}"), health);

            String uses = get(service, "/actuator/metrics/skillimage.use?tag=kind:activation")
                    .body();
            assertTrue(uses.contains("\"statistic\":\"COUNT\",\"value\":1.0"), uses);
            assertEquals(
                    200, get(service, "/actuator/metrics/skillimage.resolve").statusCode());
        }
    }

    @Test
    void startsWithoutTheSkillsThatCannotBeHad() throws Exception {
        SkillReference skill = publish();
        String missing = "dir:" + root.resolve("missing");
        try (ConfigurableApplicationContext service = start("--skillimage.skills=" + skill + "," + missing)) {
            assertTrue(post(service, "/chat", "Hello.").body().contains("Say hello."));

            HttpResponse<String> health = get(service, "/actuator/health");
            assertEquals(200, health.statusCode());
            assertTrue(health.body().contains("\"status\":\"DEGRADED\""), health.body());
            assertTrue(health.body().contains("\"code\":\"NOT_FOUND\""), health.body());
            assertTrue(health.body().endsWith("\"status\":\"UP\"}"), health.body());
            assertFalse(health.body().contains("\"status\":\"DOWN\""), health.body());
        }
    }

    private ConfigurableApplicationContext start(String... properties) {
        String[] arguments = Stream.concat(
                        Stream.of(
                                "--server.address=127.0.0.1",
                                "--server.port=0",
                                "--skillimage.cache.directory=" + root.resolve("cache")),
                        Stream.of(properties))
                .toArray(String[]::new);
        return SpringApplication.run(Service.class, arguments);
    }

    private HttpResponse<String> post(ConfigurableApplicationContext service, String path, String body)
            throws Exception {
        return client.send(
                request(service, path)
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(ConfigurableApplicationContext service, String path) throws Exception {
        return client.send(request(service, path).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(ConfigurableApplicationContext service, String path) {
        String port = service.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
    }

    private SkillReference publish() throws IOException {
        Path skill = Files.createDirectory(root.resolve("greeter"));
        Files.writeString(
                skill.resolve("SKILL.md"), "---\nname: greeter\ndescription: Greets people.\n---\n\nSay hello.\n");
        Files.writeString(skill.resolve("skill.yaml"), """
                apiVersion: skillimage.io/v1alpha1
                kind: SkillCard
                metadata:
                  name: greeter
                  namespace: example
                  version: 1.0.0
                  description: Greets people.
                """);
        SkillReference draft =
                SkillPackager.create().pack(skill, root.resolve("store")).reference();
        try (SkillPublisher publisher = SkillPublisher.create()) {
            SkillReference testing =
                    publisher.promote(draft, LifecycleState.TESTING).reference();
            return publisher.promote(testing, LifecycleState.PUBLISHED).reference();
        }
    }
}

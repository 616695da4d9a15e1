package io.skillimage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealRegistryIT {
    @TempDir
    Path directory;

    @BeforeEach
    void assumeInstalled() {
        assumeTrue(RealRegistry.isInstalled(), "docker-registry is not installed");
    }

    @Test
    void answersUntilItIsClosed() throws Exception {
        String url;
        try (RealRegistry registry = RealRegistry.start(directory)) {
            url = registry.url();
            assertThat(statusOf(url, "nobody")).isEqualTo(200);
        }
        assertThatThrownBy(() -> statusOf(url, "nobody")).isInstanceOf(ConnectException.class);
    }

    @Test
    void letsInOnlyTheOneWhoKnowsThePassword() throws Exception {
        try (RealRegistry registry = RealRegistry.startWithPassword(directory)) {
            assertThat(statusOf(registry.url(), RealRegistry.USER + ":wrong")).isEqualTo(401);
            assertThat(statusOf(registry.url(), RealRegistry.USER + ":" + RealRegistry.PASSWORD))
                    .isEqualTo(200);
        }
    }

    @Test
    void tellsWhyItDidNotStart() throws IOException {
        Path quoted = Files.createDirectory(directory.resolve("it's"));

        assertThatThrownBy(() -> RealRegistry.start(quoted))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("yaml");
    }

    private static int statusOf(String url, String credentials) throws IOException, InterruptedException {
        String token = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v2/"))
                .header("Authorization", "Basic " + token)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}

package io.skillimage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NullRegistryTest {
    private static final SampleImage IMAGE =
            SampleImage.of("note", SampleLayer.of(SampleImage.documents("note"), SampleLayer.DEFLATED));

    private final NullRegistry registry = NullRegistry.start();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() throws IOException {
        registry.close();
    }

    @Test
    void servesAnImageByTagAndDigest() throws Exception {
        registry.add(IMAGE);
        HttpResponse<byte[]> byTag = get(IMAGE.tagPath());
        assertThat(byTag.statusCode()).isEqualTo(200);
        assertThat(byTag.body()).isEqualTo(IMAGE.manifest());
        assertThat(byTag.headers().firstValue("Content-Type")).hasValue(SampleImage.MANIFEST_TYPE);
        assertThat(byTag.headers().firstValue("Docker-Content-Digest"))
                .hasValue(IMAGE.digest().toString());
        assertThat(get(IMAGE.digestPath()).body()).isEqualTo(IMAGE.manifest());
        assertThat(get(IMAGE.configPath()).body()).isEqualTo(IMAGE.config());
        byte[] layer = get(IMAGE.layerPath()).body();
        assertThat(Digest.sha256(layer)).isEqualTo(IMAGE.layer().digest());
        assertThat(Digest.sha256(gunzip(layer))).isEqualTo(IMAGE.layer().diffId());
    }

    @Test
    void answersHeadWithoutABodyAndKeepsTheConnection() throws Exception {
        registry.add(IMAGE);
        String request = "HEAD " + IMAGE.tagPath() + " HTTP/1.1\r\nHost: x\r\n\r\n";
        String answers = raw(request + request + "GET /v2/none HTTP/1.1\r\n\r\n");
        assertThat(answers.split("\r\n\r\n", -1)).hasSize(4);
        assertThat(answers).containsOnlyOnce("404").contains("Content-Length: " + IMAGE.manifest().length);
        assertThat(registry.requests())
                .containsOnly(Map.entry("HEAD " + IMAGE.tagPath(), 2L), Map.entry("GET /v2/none", 1L));
    }

    @Test
    void hangsUpOnAClientThatSpeaksTls() throws Exception {
        assertThat(raw("\u0016\u0003\u0001")).isEmpty();
    }

    @Test
    void servesAGeneratedLayerWithTheDigestItWasAnnouncedWith() throws Exception {
        SampleLayer layer = SampleLayer.generated(SampleImage.documents("large"), 3, 2_500_000);
        SampleImage image = SampleImage.of("large", layer);
        registry.add(image);
        byte[] body = get(image.layerPath()).body();
        assertThat(body).hasSize((int) layer.size()).hasSizeGreaterThan(7_500_000);
        assertThat(Digest.sha256(body)).isEqualTo(layer.digest());
        assertThat(Digest.sha256(gunzip(body))).isEqualTo(layer.diffId());
    }

    @Test
    void isFilledAndAskedOverTheWire() throws Exception {
        send("PUT", "/v2/a/manifests/b", "{}");
        assertThat(get("/v2/a/manifests/b").body()).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
        assertThat(get("/-/requests").body()).isEqualTo("1 GET /v2/a/manifests/b\n".getBytes(StandardCharsets.UTF_8));
        send("DELETE", "/-/requests", "");
        assertThat(registry.requests()).isEmpty();
        send("PUT", "/-/generated/noisy/1/1000", "");
        assertThat(get("/v2/samples/noisy/manifests/1.0.0").statusCode()).isEqualTo(200);
    }

    @Test
    void letsAnswersWaitAsLongAsItWasTold() throws Exception {
        send("PUT", "/-/delay", "30");
        long started = System.nanoTime();
        get("/v2/");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return send("GET", path, "");
    }

    private HttpResponse<byte[]> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + registry.host() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofByteArray());
    }

    private String raw(String request) throws IOException {
        int port = URI.create("http://" + registry.host()).getPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static byte[] gunzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            in.transferTo(plain);
        }
        return plain.toByteArray();
    }
}

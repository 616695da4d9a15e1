package io.skillimage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TokenServerTest {
    private static final String SCOPES = "?scope=repository%3Aacme%2Fhello%3Apull%2Cpush&scope=registry%3Acatalog%3A*";

    private TokenServer server;
    private HttpClient client;

    @BeforeEach
    void start(@TempDir Path directory) {
        SelfSigned certificate = SelfSigned.make(directory, "authority", "ip:127.0.0.1", "RSA");
        server = TokenServer.start(certificate);
        client = HttpClient.newBuilder()
                .sslContext(certificate.server(certificate))
                .build();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofMinutes(1)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder get() {
        return HttpRequest.newBuilder(URI.create(server.realm() + SCOPES));
    }

    private HttpRequest.Builder post(String form) {
        return HttpRequest.newBuilder(URI.create(server.realm())).POST(HttpRequest.BodyPublishers.ofString(form));
    }

    private static JsonNode claims(HttpResponse<String> answer) {
        String token = new JsonMapper().readTree(answer.body()).get("token").asString();
        byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
        return new JsonMapper().readTree(new String(claims, StandardCharsets.UTF_8));
    }

    @Test
    void givesTheUserWhatTheScopesSay() throws Exception {
        HttpResponse<String> answer =
                send(get().header("Authorization", TokenDesk.basic(RealRegistry.USER, RealRegistry.PASSWORD)));

        assertThat(claims(answer).get("sub").asString()).isEqualTo(RealRegistry.USER);
        assertThat(claims(answer).get("access").toString()).isEqualTo("""
                [{"type":"repository","name":"acme/hello","actions":["pull","push"]},\
                {"type":"registry","name":"catalog","actions":["*"]}]""");
        assertThat(server.requests())
                .singleElement()
                .matches(request -> request.authorization().isPresent());
    }

    @Test
    void letsEveryonePullIfToldSo() throws Exception {
        assertThat(send(get()).statusCode()).isEqualTo(401);
        server.anonymousPull();

        assertThat(claims(send(get())).get("access").toString()).isEqualTo("""
                [{"type":"repository","name":"acme/hello","actions":["pull"]},\
                {"type":"registry","name":"catalog","actions":[]}]""");
    }

    @Test
    void takesPasswordsAndIdentityTokensByPost() throws Exception {
        String identity = "grant_type=refresh_token&refresh_token=" + TokenServer.IDENTITY_TOKEN;
        String password = "grant_type=password&username=" + RealRegistry.USER + "&password="
                + RealRegistry.PASSWORD.replace(" ", "+");

        assertThat(send(post(identity)).statusCode()).isEqualTo(200);
        assertThat(send(post(password)).statusCode()).isEqualTo(200);
        assertThat(send(post(identity + "-not")).statusCode()).isEqualTo(401);
        assertThat(send(post(password + "-not")).statusCode()).isEqualTo(401);
        assertThat(send(post("grant_type=other")).statusCode()).isEqualTo(401);
    }

    @Test
    void endsOneTokenEarlier() throws Exception {
        server.anonymousPull().endNextAfter(Duration.ofSeconds(-1));
        long now = Instant.now().getEpochSecond();

        assertThat(claims(send(get())).get("exp").asLong()).isLessThan(now);
        assertThat(claims(send(get())).get("exp").asLong()).isGreaterThan(now);
    }

    @Test
    void refusesEverything() throws Exception {
        server.anonymousPull().refuse(503);

        assertThat(send(get()).statusCode()).isEqualTo(503);
    }
}

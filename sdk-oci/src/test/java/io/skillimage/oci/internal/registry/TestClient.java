package io.skillimage.oci.internal.registry;

import io.skillimage.oci.Credential;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.testkit.FakeRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A client that never waits: it notes how long it would have. Its clock stands still until told otherwise. */
final class TestClient {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    final List<Duration> pauses = new ArrayList<>();
    final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    final RegistryClient client;
    final RegistryWriter writer;

    TestClient(RegistryAccess access) {
        this(access, new PooledTransport(access));
    }

    TestClient(RegistryAccess access, Transport transport) {
        RegistryExchange.Surroundings surroundings = new RegistryExchange.Surroundings(
                pauses::add, Clock.fixed(NOW, ZoneOffset.UTC), nanos::get, () -> 123_456L);
        client = new RegistryClient(new RegistryExchange(access, transport, surroundings));
        writer = new RegistryWriter(client);
    }

    static TestClient anonymous(FakeRegistry registry) {
        return new TestClient(access(registry).build());
    }

    static TestClient with(FakeRegistry registry, Credential credential) {
        return new TestClient(access(registry)
                .credentials(CredentialProvider.fixed(registry.host(), credential))
                .build());
    }

    static RegistryAccess.Builder access(FakeRegistry registry) {
        return RegistryAccess.builder()
                .credentials(CredentialProvider.anonymous())
                .plainHttp(registry.host())
                .idleTimeout(Duration.ofSeconds(5));
    }
}

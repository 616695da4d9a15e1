package io.skillimage.oci.internal.registries;

import io.skillimage.ActivityEvent;
import io.skillimage.ActivityEvent.RequestKind;
import io.skillimage.ActivityListener;
import io.skillimage.RegistryException;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.registries.InsecureRepository.Speech;
import io.skillimage.oci.internal.registry.Deadline;
import io.skillimage.oci.internal.registry.RegistryClient;
import io.skillimage.oci.internal.registry.RegistryRepository;
import io.skillimage.oci.internal.registry.Repository;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The clients by which places are reached. What the user allowed for one location is allowed to a client of its own, so
 * that it holds nowhere else. Thread-safe.
 */
public final class RegistryConnections implements AutoCloseable {
    /** A mirror has the next place behind it: it is worth a second attempt, but no more. */
    private static final int MIRROR_ATTEMPTS = 2;

    private final RegistryAccess access;
    private final int maxManifestBytes;
    private final RegistryClient usual;
    private final Map<Way, RegistryClient> others = new ConcurrentHashMap<>();
    private final Map<String, AtomicReference<Speech>> insecure = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** How a client differs from the usual one; {@code registry} is the one that may be insecure, or empty. */
    private record Way(boolean mirror, String registry, boolean plain) {}

    /**
     * Opens no connection yet.
     *
     * @param access how registries are reached
     * @param maxManifestBytes how large a manifest may be
     */
    public RegistryConnections(RegistryAccess access, int maxManifestBytes) {
        this.access = access;
        this.maxManifestBytes = maxManifestBytes;
        this.usual = new RegistryClient(access);
    }

    /**
     * Opens a repository to change it: under its own name, because what is said of other places holds for reading.
     *
     * @throws RegistryException if it is blocked, or there is a configuration that cannot be used
     */
    public ImageRepository openToChange(AmbientRegistries registries, Repository repository, Deadline deadline) {
        return open(registries.current().target(repository), deadline);
    }

    /** Returns the client for registries that nothing special is said of. */
    public RegistryClient usual() {
        return usual;
    }

    /** Returns the repository at that place, for an operation that has to be done until then. */
    ImageRepository open(Source source, Deadline deadline) {
        String registry = source.repository().registry();
        if (!source.insecure() || access.isPlainHttp(registry)) {
            return open(source, source.mirror() ? client(new Way(true, "", false)) : usual, deadline);
        }
        return new InsecureRepository(
                open(source, client(new Way(source.mirror(), registry, false)), deadline),
                open(source, client(new Way(source.mirror(), registry, true)), deadline),
                speech(registry));
    }

    private ImageRepository open(Source source, RegistryClient client, Deadline deadline) {
        return new RegistryRepository(client.within(deadline), source.repository(), maxManifestBytes);
    }

    private RegistryClient client(Way way) {
        RegistryClient client = others.computeIfAbsent(way, this::create);
        if (closed) {
            client.close();
        }
        return client;
    }

    private RegistryClient create(Way way) {
        RegistryAccess.Builder settings = access.toBuilder();
        if (way.mirror()) {
            settings.attempts(Math.min(MIRROR_ATTEMPTS, access.attempts()));
        }
        if (way.plain()) {
            settings.plainHttp(way.registry());
        } else if (!way.registry().isEmpty()) {
            settings.skipTlsVerification(way.registry());
            ActivityListener noting = event -> noteTls(way.registry(), event);
            settings.activityListener(access.activityListener().map(noting::and).orElse(noting));
        }
        return new RegistryClient(settings.build());
    }

    /** Whoever has answered once speaks TLS, even where the token service that it names does not answer. */
    private void noteTls(String registry, ActivityEvent event) {
        if (event instanceof ActivityEvent.RequestEnded ended
                && ended.status() != 0
                && ended.kind() != RequestKind.TOKEN
                && ended.registry().equals(registry)) {
            speech(registry).set(Speech.TLS);
        }
    }

    private AtomicReference<Speech> speech(String registry) {
        return insecure.computeIfAbsent(registry, key -> new AtomicReference<>(Speech.UNKNOWN));
    }

    @Override
    public void close() {
        closed = true;
        usual.close();
        others.values().forEach(RegistryClient::close);
    }
}

package io.skillimage.oci.internal.registry;

import io.skillimage.AuthenticationException;
import io.skillimage.ErrorCode;
import io.skillimage.PrintableText;
import io.skillimage.oci.Credential;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.internal.host.HostEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials of this machine, as {@link CredentialProvider#ambient()} describes them. Files and the answers of
 * helpers are kept for five minutes: long enough that a helper runs once, short enough that a new login is noticed.
 * Thread-safe; nothing is read before the first question.
 */
public final class AmbientCredentials implements CredentialProvider {
    private static final Logger LOG = LoggerFactory.getLogger(AmbientCredentials.class);
    private static final Duration HELPER_LIMIT = Duration.ofSeconds(10);
    private static final Duration KEPT = Duration.ofMinutes(5);

    private final HostEnvironment environment;
    private final CredentialProgram helper;
    private final LongSupplier nanoTime;
    private volatile @Nullable Snapshot snapshot;

    AmbientCredentials(HostEnvironment environment, Duration helperLimit, LongSupplier nanoTime) {
        this.environment = environment;
        this.helper = new CredentialProgram(environment, helperLimit);
        this.nanoTime = nanoTime;
    }

    /** Returns the credentials that the environment of this process leads to. */
    public static AmbientCredentials ofProcess() {
        return new AmbientCredentials(HostEnvironment.ofProcess(), HELPER_LIMIT, System::nanoTime);
    }

    /** Returns the one name of a registry that has several: Docker Hub is {@code docker.io}. */
    public static String registryName(String host) {
        return AuthFile.registryName(host);
    }

    /**
     * {@inheritDoc}
     *
     * @throws AuthenticationException if {@code REGISTRY_AUTH_FILE} cannot be used, or the helper that is configured for
     *     this very registry
     */
    @Override
    public Optional<Credential> credential(String registry, String repositoryPath) {
        String name = registryName(registry);
        Snapshot current = current();
        Optional<Credential> known = current.answers.get(name + "/" + repositoryPath);
        if (known == null) {
            known = Optional.ofNullable(find(current, name, repositoryPath));
            current.answers.put(name + "/" + repositoryPath, known);
        }
        return known;
    }

    private record Source(Path path, AuthFile file) {}

    /** What was read at one time. */
    private static final class Snapshot {
        private final List<Source> sources;
        private final boolean explicit;
        private final long readAt;
        private final Map<String, Optional<Credential>> answers = new ConcurrentHashMap<>();
        private final Map<String, FutureTask<HelperAnswer>> helperAnswers = new ConcurrentHashMap<>();

        Snapshot(List<Source> sources, boolean explicit, long readAt) {
            this.sources = sources;
            this.explicit = explicit;
            this.readAt = readAt;
        }
    }

    private record HelperAnswer(
            @Nullable Credential credential, @Nullable String failure) {}

    private Snapshot current() {
        Snapshot current = snapshot;
        if (current != null && nanoTime.getAsLong() - current.readAt < KEPT.toNanos()) {
            return current;
        }
        synchronized (this) {
            if (snapshot == current || snapshot == null) {
                snapshot = read();
            }
            return snapshot;
        }
    }

    private Snapshot read() {
        Path explicit = environment.explicitFile();
        List<Source> sources = new ArrayList<>();
        for (Path path : explicit == null ? environment.usualFiles() : List.of(explicit)) {
            try {
                AuthFile file = AuthFile.read(path);
                if (file != null) {
                    sources.add(new Source(path, file));
                } else if (explicit != null) {
                    throw new AuthFile.UnusableException("there is no such file");
                }
            } catch (AuthFile.UnusableException e) {
                unusable(path, e.getMessage(), explicit != null);
            }
        }
        return new Snapshot(sources, explicit != null, nanoTime.getAsLong());
    }

    private @Nullable Credential find(Snapshot current, String registry, String repositoryPath) {
        for (Source source : current.sources) {
            try {
                Credential credential = find(current, source.file(), registry, repositoryPath);
                if (credential != null) {
                    return credential;
                }
            } catch (AuthFile.UnusableException e) {
                boolean askedFor =
                        current.explicit || !source.file().helper(registry).isEmpty();
                unusable(source.path(), e.getMessage(), askedFor);
            }
        }
        return null;
    }

    /** An entry for a path knows better than a helper for the host, and that better than an entry for the host. */
    private @Nullable Credential find(Snapshot current, AuthFile file, String registry, String repositoryPath)
            throws AuthFile.UnusableException {
        Credential credential = file.forPath(registry, repositoryPath);
        if (credential == null && !file.helper(registry).isEmpty()) {
            credential = ask(current, file.helper(registry), registry);
        }
        if (credential == null) {
            credential = file.forHost(registry);
        }
        if (credential == null && !file.store().isEmpty()) {
            credential = ask(current, file.store(), registry);
        }
        return credential;
    }

    private @Nullable Credential ask(Snapshot current, String name, String registry) throws AuthFile.UnusableException {
        String server = registry.equals("docker.io") ? "https://index.docker.io/v1/" : registry;
        HelperAnswer answer = answer(current, name, server);
        if (answer.failure() != null) {
            throw new AuthFile.UnusableException(answer.failure());
        }
        return answer.credential();
    }

    /** Runs a helper, or waits for another thread that runs it; either wait ends when its thread is interrupted. */
    private HelperAnswer answer(Snapshot current, String name, String server) {
        String key = name + " " + server;
        while (true) {
            FutureTask<HelperAnswer> mine = new FutureTask<>(() -> run(name, server));
            FutureTask<HelperAnswer> other = current.helperAnswers.putIfAbsent(key, mine);
            if (other == null) {
                mine.run();
            }
            FutureTask<HelperAnswer> task = other == null ? mine : other;
            try {
                return task.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Failures.interrupted("the credentials for " + server, e);
            } catch (ExecutionException e) {
                current.helperAnswers.remove(key, task);
                if (other == null && e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
            }
        }
    }

    private HelperAnswer run(String name, String server) {
        try {
            return new HelperAnswer(helper.get(name, server), null);
        } catch (AuthFile.UnusableException e) {
            return new HelperAnswer(null, e.getMessage());
        }
    }

    private static void unusable(Path path, @Nullable String problem, boolean askedFor) {
        String fact = "the credential file " + path + " cannot be used: " + problem;
        if (askedFor) {
            throw new AuthenticationException(ErrorCode.BAD_CREDENTIALS, fact);
        }
        LOG.warn("Skipped: {}", PrintableText.of(fact));
    }
}

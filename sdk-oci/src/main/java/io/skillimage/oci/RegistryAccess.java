package io.skillimage.oci;

import io.skillimage.ActivityListener;
import io.skillimage.InvalidReferenceException;
import io.skillimage.RegistryException;
import io.skillimage.SkillReference;
import io.skillimage.oci.internal.host.HostEnvironment;
import io.skillimage.oci.internal.registries.AmbientRegistries;
import java.net.ProxySelector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How registries are reached: with which credentials, how safely, how patiently. Immutable and thread-safe. */
public final class RegistryAccess {
    private final CredentialProvider credentials;
    private final Set<String> plainHttp;
    private final Set<String> unverified;
    private final List<Path> certificateAuthorities;
    private final List<Path> certificateDirectories;
    private final List<ClientCertificate> clientCertificates;
    private final @Nullable ProxySelector proxies;
    private final Duration connectTimeout;
    private final Duration idleTimeout;
    private final Duration deadline;
    private final int attempts;
    private final @Nullable ActivityListener activityListener;
    private final AmbientRegistries registries;

    private RegistryAccess(Builder builder) {
        credentials = builder.credentials;
        plainHttp = Set.copyOf(builder.plainHttp);
        unverified = Set.copyOf(builder.unverified);
        certificateAuthorities = List.copyOf(builder.certificateAuthorities);
        certificateDirectories = List.copyOf(builder.certificateDirectories);
        clientCertificates = List.copyOf(builder.clientCertificates);
        proxies = builder.proxies;
        connectTimeout = builder.connectTimeout;
        idleTimeout = builder.idleTimeout;
        deadline = builder.deadline;
        attempts = builder.attempts;
        activityListener = builder.activityListener;
        registries = builder.registries;
    }

    /** Returns access with {@link CredentialProvider#ambient() the credentials of this machine} and all defaults. */
    public static RegistryAccess ambient() {
        return builder().build();
    }

    /** Returns a builder that starts with the settings of {@link #ambient()}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that starts with these settings. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.credentials = credentials;
        builder.plainHttp.addAll(plainHttp);
        builder.unverified.addAll(unverified);
        builder.certificateAuthorities.addAll(certificateAuthorities);
        builder.certificateDirectories = certificateDirectories;
        builder.clientCertificates.addAll(clientCertificates);
        builder.proxies = proxies;
        builder.connectTimeout = connectTimeout;
        builder.idleTimeout = idleTimeout;
        builder.deadline = deadline;
        builder.attempts = attempts;
        builder.activityListener = activityListener;
        builder.registries = registries;
        return builder;
    }

    /** Returns where credentials come from. */
    public CredentialProvider credentials() {
        return credentials;
    }

    /** Returns whether a registry is spoken to without TLS. */
    public boolean isPlainHttp(String registry) {
        return plainHttp.contains(registry.toLowerCase(Locale.ROOT));
    }

    /** Returns whether the certificate of a registry is checked. */
    public boolean isTlsVerified(String registry) {
        return !unverified.contains(registry.toLowerCase(Locale.ROOT));
    }

    /** Returns the files of certificate authorities that are trusted besides those of the Java platform. */
    public List<Path> certificateAuthorities() {
        return certificateAuthorities;
    }

    /** Returns where folders with certificates for single registries are looked for, the first that has one wins. */
    public List<Path> certificateDirectories() {
        return certificateDirectories;
    }

    /** Returns what is shown to registries that want to see a certificate. */
    public List<ClientCertificate> clientCertificates() {
        return clientCertificates;
    }

    /** Returns what was set to choose proxies; nothing if the environment does. */
    public Optional<ProxySelector> proxies() {
        return Optional.ofNullable(proxies);
    }

    /** Returns how long a connection may take to come about. */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** Returns how long a registry may be silent: before its answer, and within it. */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /** Returns how long one operation may take in all, such as one resolve or one push. */
    public Duration deadline() {
        return deadline;
    }

    /** Returns how often a request is made at most. */
    public int attempts() {
        return attempts;
    }

    /** Returns who is told of requests, retries and bytes, if anyone is. */
    public Optional<ActivityListener> activityListener() {
        return Optional.ofNullable(activityListener);
    }

    /**
     * What proves to a registry by TLS who is asking.
     *
     * @param registry {@code host[:port]}, in lower case
     * @param certificate a PEM file with the certificate, and those that it was issued by
     * @param key a PEM file with its private key, without a password
     */
    public record ClientCertificate(String registry, Path certificate, Path key) {}

    /**
     * Returns the reference that a text means where its registry may be left out: by an alias of
     * {@code registries.conf}, else in the only one of its {@code unqualified-search-registries}. A text that names its
     * registry, a layout or a directory is only parsed.
     *
     * @throws InvalidReferenceException if the text is no reference, or a short name with no single meaning
     * @throws RegistryException if {@code registries.conf} cannot be used
     */
    public SkillReference expand(String text) {
        return registries.expand(text);
    }

    AmbientRegistries registries() {
        return registries;
    }

    /** Builds a {@link RegistryAccess}. Not thread-safe. */
    public static final class Builder {
        private CredentialProvider credentials = CredentialProvider.ambient();
        private final Set<String> plainHttp = new HashSet<>();
        private final Set<String> unverified = new HashSet<>();
        private final List<Path> certificateAuthorities = new ArrayList<>();
        private List<Path> certificateDirectories = HostEnvironment.ofProcess().certificateDirectories();
        private final List<ClientCertificate> clientCertificates = new ArrayList<>();
        private @Nullable ProxySelector proxies;
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration idleTimeout = Duration.ofSeconds(30);
        private Duration deadline = Duration.ofMinutes(15);
        private int attempts = 4;
        private @Nullable ActivityListener activityListener;
        private AmbientRegistries registries = AmbientRegistries.ofProcess();

        private Builder() {}

        /** Takes credentials from {@code provider} instead of the machine's. */
        public Builder credentials(CredentialProvider provider) {
            credentials = provider;
            return this;
        }

        /**
         * Speaks HTTP without TLS to this one registry, credentials included.
         *
         * @param registry {@code host[:port]}
         * @throws IllegalArgumentException if that is no registry
         */
        public Builder plainHttp(String registry) {
            plainHttp.add(name(registry));
            return this;
        }

        /**
         * Accepts any certificate from this one registry.
         *
         * @param registry {@code host[:port]}
         * @throws IllegalArgumentException if that is no registry
         */
        public Builder skipTlsVerification(String registry) {
            unverified.add(name(registry));
            return this;
        }

        /**
         * Trusts the certificate authorities in a PEM file too, besides those of the Java platform. The file is read at
         * the first connection; one that cannot be read fails every request over TLS.
         */
        public Builder certificateAuthorities(Path pem) {
            certificateAuthorities.add(pem);
            return this;
        }

        /**
         * Looks for certificates of single registries in these directories alone: in the folder {@code host:port} or
         * {@code host}, authorities in {@code *.crt} files, and certificates to show in {@code *.cert} files with their
         * keys in {@code *.key} files. By default these are the {@code certs.d} directories of podman and docker.
         */
        public Builder certificateDirectories(List<Path> directories) {
            certificateDirectories = List.copyOf(directories);
            return this;
        }

        /**
         * Shows a certificate to this one registry. The files are read at the first connection; ones that cannot be read
         * fail every request to it.
         *
         * @param registry {@code host[:port]}
         * @param certificate a PEM file with the certificate, and those that it was issued by
         * @param key a PEM file with its private key, PKCS #8 or PKCS #1, without a password
         * @throws IllegalArgumentException if that is no registry
         */
        public Builder clientCertificate(String registry, Path certificate, Path key) {
            clientCertificates.add(new ClientCertificate(name(registry), certificate, key));
            return this;
        }

        /**
         * Chooses the proxy for each registry. By default the variables {@code HTTPS_PROXY}, {@code HTTP_PROXY} and
         * {@code NO_PROXY} do, with user and password if they hold one; without them the proxies that this Java platform
         * was started with. Of what the selector returns the first HTTP proxy is used, none means a direct connection.
         */
        public Builder proxies(ProxySelector selector) {
            proxies = selector;
            return this;
        }

        /**
         * Sets how long a connection may take to come about. The default is 10 seconds.
         *
         * @throws IllegalArgumentException if it is shorter than a millisecond or longer than a day
         */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = checked(timeout);
            return this;
        }

        /**
         * Sets how long a registry may be silent before and within an answer. The default is 30 seconds.
         *
         * @throws IllegalArgumentException if it is shorter than a millisecond or longer than a day
         */
        public Builder idleTimeout(Duration timeout) {
            idleTimeout = checked(timeout);
            return this;
        }

        /**
         * Sets how long one operation may take in all, such as one resolve or one push, with everything that belongs to
         * it: requests, pauses, and waiting for another process that does the same. The default is 15 minutes.
         *
         * @throws IllegalArgumentException if it is shorter than a millisecond or longer than a day
         */
        public Builder deadline(Duration time) {
            deadline = checked(time);
            return this;
        }

        /**
         * Sets how often a request is made at most when the registry fails in a way that may pass. The default is 4.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder attempts(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("there must be at least 1 attempt, not " + count);
            }
            attempts = count;
            return this;
        }

        /** Sets who is told of requests, retries and bytes; a resolver tells of its cache too. By default nobody is. */
        public Builder activityListener(ActivityListener listener) {
            activityListener = listener;
            return this;
        }

        /**
         * Takes mirrors, rewritten and blocked names and short names from this file alone, in the format of
         * containers-registries.conf(5), version 2. The default is what podman reads: the file that
         * {@code CONTAINERS_REGISTRIES_CONF} names, else {@code ~/.config/containers/registries.conf}, else
         * {@code /etc/containers/registries.conf}, with their {@code registries.conf.d}. Files are read at the first
         * request and again after five minutes; one that cannot be used fails every request.
         */
        public Builder registriesConf(Path file) {
            registries = AmbientRegistries.of(file);
            return this;
        }

        /** Reads no {@code registries.conf}: every registry is reached by its own name, and must be named. */
        public Builder withoutRegistriesConf() {
            registries = AmbientRegistries.none();
            return this;
        }

        /** Returns the settings as they stand. */
        public RegistryAccess build() {
            return new RegistryAccess(this);
        }

        private static String name(String registry) {
            if (registry.isEmpty() || registry.indexOf('/') >= 0) {
                throw new IllegalArgumentException("a registry is host[:port], not '" + registry + "'");
            }
            return registry.toLowerCase(Locale.ROOT);
        }

        private static Duration checked(Duration timeout) {
            if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("a time-out is between a millisecond and a day, not " + timeout);
            }
            return timeout;
        }
    }
}

package io.skillimage.spring;

import io.skillimage.LifecycleState;
import io.skillimage.agent.SkillLoading;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an application says of its skills.
 *
 * @param enabled whether anything is configured at all
 * @param skills references of skills that agents are offered, such as quay.io/acme/pdf:1.2
 * @param lock a skills.lock.json, whose skills agents are offered, by their digests
 * @param collections references of collections, whose members agents are offered
 * @param namespaces namespaces of registries, such as quay.io/acme; agents are offered the newest version in each
 *     repository
 * @param policy which lifecycle states may be used
 * @param cache where checkouts are kept
 * @param freshness how old answers of registries may be
 * @param registry how registries are reached
 * @param loading when the content of skills is fetched
 * @param refreshEvery how old what agents are offered may be
 * @param requireAll whether the application fails to start if one of the skills cannot be had
 * @param allowedTools what becomes of the allowed-tools of skills, where tools are guarded
 */
@ConfigurationProperties("skillimage")
record SkillimageProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue List<String> skills,
        @Nullable Path lock,
        @DefaultValue List<String> collections,
        @DefaultValue List<String> namespaces,
        @DefaultValue Policy policy,
        @DefaultValue Cache cache,
        @DefaultValue Freshness freshness,
        @DefaultValue Registry registry,
        @DefaultValue("on-activation") SkillLoading loading,
        @DefaultValue("1m") Duration refreshEvery,
        @DefaultValue("false") boolean requireAll,
        @DefaultValue("ignore") AllowedToolsRule allowedTools) {

    /**
     * Which lifecycle states may be used.
     *
     * @param allow states that may be used in every repository, besides published and deprecated
     * @param repositories states that may be used in some repositories
     * @param requireRepositoryNames whether a skill must have the name of the last segment of its repository
     */
    record Policy(
            @DefaultValue Set<LifecycleState> allow,
            @DefaultValue List<Repositories> repositories,
            @DefaultValue("false") boolean requireRepositoryNames) {}

    /**
     * Which lifecycle states may be used in some repositories.
     *
     * @param pattern the repositories: registry/path, with * for a whole segment and ** at the end
     * @param allow the states, besides published and deprecated
     */
    record Repositories(
            @DefaultValue("") String pattern, @DefaultValue Set<LifecycleState> allow) {}

    /**
     * Where checkouts are kept.
     *
     * @param directory the directory of the cache, private to the user; by default skillimage in the user's caches
     */
    record Cache(@Nullable Path directory) {}

    /**
     * How old answers of registries may be.
     *
     * @param maxAge how old an answer about a tag may be before the registry is asked again
     * @param staleIfError how old an answer about a tag may be that serves while the registry cannot be reached
     * @param offline whether the network is never used
     */
    record Freshness(
            @DefaultValue("5m") Duration maxAge,
            @DefaultValue("24h") Duration staleIfError,
            @DefaultValue("false") boolean offline) {}

    /**
     * How registries are reached.
     *
     * @param plainHttp registries, as host[:port], that are spoken to without TLS
     * @param skipTlsVerification registries, as host[:port], whose certificate is not checked
     * @param certificateAuthorities PEM files of authorities that are trusted besides those of the Java platform
     * @param registriesConf the only registries.conf with mirrors and short names; by default those of podman
     * @param connectTimeout how long a connection may take to come about
     * @param idleTimeout how long a registry may be silent before and within an answer
     * @param deadline how long one resolution may take in all
     * @param attempts how often a request is made at most when a registry fails in a way that may pass
     * @param credentials who to be for single registries; for others it is whom docker and podman are logged in as
     */
    record Registry(
            @DefaultValue List<String> plainHttp,
            @DefaultValue List<String> skipTlsVerification,
            @DefaultValue List<Path> certificateAuthorities,
            @Nullable Path registriesConf,
            @DefaultValue("10s") Duration connectTimeout,
            @DefaultValue("30s") Duration idleTimeout,
            @DefaultValue("15m") Duration deadline,
            @DefaultValue("4") int attempts,
            @DefaultValue List<Login> credentials) {}

    /**
     * Who to be for one registry.
     *
     * @param registry the registry, as host[:port]
     * @param username the user, or robot account
     * @param password the password, or token of the robot account
     */
    record Login(
            @DefaultValue("") String registry,
            @DefaultValue("") String username,
            @DefaultValue("") String password) {
        /** Does not show the password. */
        @Override
        public String toString() {
            return "Login[registry=" + registry + ", username=" + username + "]";
        }
    }
}

package io.skillimage.oci.internal.select;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.PrintableText;
import io.skillimage.RegistryException;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import io.skillimage.cache.TagMemory.Remembered;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The freshness rule: whether an answer from before still serves. Safe for use by many threads. */
final class Recollection {
    private static final Logger LOG = LoggerFactory.getLogger(Recollection.class);

    /** A registry that is down is left alone for so long. */
    static final Duration RESPITE = Duration.ofSeconds(5);

    private static final Set<ErrorCode> OUTAGES =
            Set.of(ErrorCode.UNREACHABLE, ErrorCode.TIMEOUT, ErrorCode.REGISTRY_ERROR, ErrorCode.RATE_LIMITED);

    private final Manifests manifests;
    private final Freshness freshness;
    private final Clock clock;

    Recollection(Manifests manifests, Freshness freshness, Clock clock) {
        this.manifests = manifests;
        this.freshness = freshness;
        this.clock = clock;
    }

    Freshness freshness() {
        return freshness;
    }

    Instant now() {
        return clock.instant();
    }

    /** Returns as of when an answer is true that holds for so long yet. */
    Instant asOf(Duration holdsFor) {
        Duration left = holdsFor.compareTo(freshness.maxAge()) < 0 ? holdsFor : freshness.maxAge();
        return now().minus(freshness.maxAge().minus(left));
    }

    /** Returns whether the registry is asked each time. */
    boolean asksAlways() {
        return freshness.maxAge().isZero() && !freshness.isOffline();
    }

    /** Returns the answer that was remembered, if it is fresh and its manifest is kept. */
    Optional<Looked> fresh(Optional<Remembered> remembered) {
        Duration left = remembered.map(this::freshFor).orElse(Duration.ZERO);
        return left.isZero() ? Optional.empty() : remembered.flatMap(known -> looked(known, List.of(), left));
    }

    /** Returns for how long an answer is fresh; one from the future, which a clock set back makes, is not. */
    private Duration freshFor(Remembered remembered) {
        if (freshness.isOffline()) {
            return RESPITE;
        }
        Duration age = Duration.between(remembered.at(), clock.instant());
        boolean over = age.isNegative() || age.compareTo(freshness.maxAge()) >= 0;
        return over ? Duration.ZERO : freshness.maxAge().minus(age);
    }

    /**
     * Returns the last answer, with a warning, if the registry cannot be reached and the answer is not too old.
     *
     * @param subject what was asked for
     * @throws RegistryException the failure, if there is no such answer
     */
    Looked stale(String subject, Optional<Remembered> remembered, RegistryException outage) {
        Remembered known = remembered
                .filter(last -> OUTAGES.contains(outage.code()))
                .filter(last -> distance(last.at()).compareTo(freshness.staleIfError()) < 0)
                .orElseThrow(() -> outage);
        SkillWarning warning =
                new SkillWarning(Code.STALE, subject + " is as of " + known.at() + ": " + outage.reason());
        Duration respite = freshness.maxAge().isZero() ? Duration.ZERO : RESPITE;
        Looked stale = looked(known, List.of(warning), respite).orElseThrow(() -> outage);
        LOG.warn("The last answer for {} is used, because {}", subject, PrintableText.of(outage.reason()));
        return stale;
    }

    /** Returns how old an answer is; one from the future, which a clock set back makes, must not serve for longer. */
    private Duration distance(Instant at) {
        return Duration.between(at, clock.instant()).abs();
    }

    private Optional<Looked> looked(Remembered remembered, List<SkillWarning> warnings, Duration holdsFor) {
        Digest digest = remembered.digest();
        if (digest == null) {
            return Optional.of(new Looked(null, false, warnings, holdsFor));
        }
        return manifests.kept(digest).map(known -> new Looked(known, false, warnings, holdsFor));
    }
}

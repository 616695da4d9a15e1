package io.skillimage.oci.internal.select;

import io.skillimage.ActivityEvent;
import io.skillimage.ActivityEvent.CacheDecision;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.PrintableText;
import io.skillimage.RegistryException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import io.skillimage.cache.KeyLock;
import io.skillimage.cache.TagMemory;
import io.skillimage.cache.TagMemory.Remembered;
import io.skillimage.oci.internal.activity.Activity;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.registry.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what a tag points at, within the freshness rule: what this process remembers, what the disk remembers, and only
 * then the registry, which one process asks for all. Safe for use by many threads.
 */
final class TagLookup {
    private static final Logger LOG = LoggerFactory.getLogger(TagLookup.class);

    /** Long enough for an answer, short enough not to queue behind somebody else's time-outs. */
    private static final Duration TURN_WAIT = Duration.ofSeconds(5);
    /** A registry that is down is left alone for so long. */
    private static final Duration RESPITE = Duration.ofSeconds(5);

    private static final Set<ErrorCode> OUTAGES =
            Set.of(ErrorCode.UNREACHABLE, ErrorCode.TIMEOUT, ErrorCode.REGISTRY_ERROR, ErrorCode.RATE_LIMITED);

    private final TagMemory memory;
    private final Manifests manifests;
    private final Freshness freshness;
    private final Clock clock;
    private final Activity activity;

    TagLookup(TagMemory memory, Manifests manifests, Freshness freshness, Clock clock, Activity activity) {
        this.memory = memory;
        this.manifests = manifests;
        this.freshness = freshness;
        this.clock = clock;
        this.activity = activity;
    }

    /** Returns what the tag means in the repository of that name. */
    Selected find(String name, ImageRepository repository, String tag, Deadline deadline) {
        if (!repository.isRemote()) {
            KnownManifest known = manifests.read(repository, repository.manifest(tag));
            return new Selected(known, tag, List.of(), Duration.ZERO);
        }
        boolean asksAlways = freshness.maxAge().isZero() && !freshness.isOffline();
        Optional<Selected> fresh = asksAlways ? Optional.empty() : fresh(memory.find(name, tag), tag);
        if (fresh.isPresent()) {
            tell(name, tag, CacheDecision.TAG_FRESH);
            return fresh.get();
        }
        if (asksAlways || freshness.isOffline()) {
            return ask(name, repository, tag);
        }
        Optional<KeyLock> turn = memory.lock(name, tag, deadline.atMost(TURN_WAIT));
        try {
            // Whoever had the turn before has asked.
            Optional<Selected> answered = fresh(memory.reload(name, tag), tag);
            answered.ifPresent(known -> tell(name, tag, CacheDecision.TAG_FRESH));
            return answered.isPresent() ? answered.get() : ask(name, repository, tag);
        } finally {
            turn.ifPresent(KeyLock::close);
        }
    }

    private void tell(String name, String tag, CacheDecision decision) {
        activity.tell(() -> new ActivityEvent.CacheAsked(name + ":" + tag, decision));
    }

    private Optional<Selected> fresh(Optional<Remembered> remembered, String tag) {
        Duration left = remembered.map(this::freshFor).orElse(Duration.ZERO);
        if (left.isZero()) {
            return Optional.empty();
        }
        return remembered
                .flatMap(known -> manifests.kept(known.digest()))
                .map(known -> new Selected(known, tag, List.of(), left));
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

    private Selected ask(String name, ImageRepository repository, String tag) {
        Optional<Remembered> remembered = memory.find(name, tag);
        Instant now = clock.instant();
        try {
            Optional<KnownManifest> unchanged = unchanged(repository, tag, remembered);
            if (unchanged.isPresent()) {
                tell(name, tag, CacheDecision.TAG_UNCHANGED);
                memory.seenAgain(name, tag, unchanged.get().asked(), now);
                return new Selected(unchanged.get(), tag, List.of(), freshness.maxAge());
            }
            FetchedManifest fetched = repository.manifest(tag);
            KnownManifest known = manifests.read(repository, fetched);
            tell(name, tag, CacheDecision.TAG_FETCHED);
            memory.remember(name, tag, fetched.digest(), now);
            return new Selected(known, tag, List.of(), freshness.maxAge());
        } catch (RegistryException outage) {
            Selected stale = stale(tag, remembered, now, outage);
            tell(name, tag, CacheDecision.TAG_STALE);
            LOG.warn("The last answer for {}:{} is used, because {}", name, tag, PrintableText.of(outage.reason()));
            return stale;
        } catch (SkillNotFoundException gone) {
            memory.forget(name, tag);
            throw gone;
        }
    }

    /** Asks whether the tag still is what it was, if that is known in full. */
    private Optional<KnownManifest> unchanged(ImageRepository repository, String tag, Optional<Remembered> remembered) {
        Optional<KnownManifest> known = remembered.flatMap(last -> manifests.kept(last.digest()));
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Digest digest = repository.digestOf(tag).orElse(null);
        return known.filter(manifest -> manifest.asked().equals(digest));
    }

    private Selected stale(String tag, Optional<Remembered> remembered, Instant now, RegistryException outage) {
        Remembered known = remembered
                .filter(last -> OUTAGES.contains(outage.code()))
                .filter(last -> Duration.between(last.at(), now).compareTo(freshness.staleIfError()) < 0)
                .orElseThrow(() -> outage);
        KnownManifest kept = manifests.kept(known.digest()).orElseThrow(() -> outage);
        SkillWarning warning =
                new SkillWarning(Code.STALE, "the tag '" + tag + "' is as of " + known.at() + ": " + outage.reason());
        Duration respite = freshness.maxAge().isZero() ? Duration.ZERO : RESPITE;
        return new Selected(kept, tag, List.of(warning), respite);
    }
}

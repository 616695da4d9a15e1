package io.skillimage.oci.internal.select;

import io.skillimage.ActivityEvent;
import io.skillimage.ActivityEvent.CacheDecision;
import io.skillimage.Digest;
import io.skillimage.RegistryException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.cache.KeyLock;
import io.skillimage.cache.TagMemory;
import io.skillimage.cache.TagMemory.Remembered;
import io.skillimage.oci.internal.activity.Activity;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a tag points at, within the freshness rule: what this process remembers, what the disk remembers, and only
 * then the registry, which one process asks for all. Safe for use by many threads.
 */
final class TagLookup {
    /** Long enough for an answer, short enough not to queue behind somebody else's time-outs. */
    private static final Duration TURN_WAIT = Duration.ofSeconds(5);

    private final TagMemory memory;
    private final Manifests manifests;
    private final Recollection recollection;
    private final Activity activity;

    TagLookup(TagMemory memory, Manifests manifests, Recollection recollection, Activity activity) {
        this.memory = memory;
        this.manifests = manifests;
        this.recollection = recollection;
        this.activity = activity;
    }

    /**
     * Returns what the tag points at. That there was none before is not believed: somebody may be waiting for it.
     *
     * @throws SkillNotFoundException if there is no such tag
     */
    Looked find(Inquiry inquiry, String tag) {
        return new Look(inquiry, tag, false).answer();
    }

    /**
     * Returns what the tag points at, if there is one; that there is none is remembered like any answer. If it points at
     * a manifest that is kept already, that costs one request without a body.
     */
    Looked look(Inquiry inquiry, String tag) {
        return new Look(inquiry, tag, true).answer();
    }

    /** One look at one tag. */
    private final class Look {
        private final Inquiry inquiry;
        private final ImageRepository repository;
        private final String place;
        private final String tag;
        private final boolean mayBeGone;

        Look(Inquiry inquiry, String tag, boolean mayBeGone) {
            this.inquiry = inquiry;
            this.repository = inquiry.repository();
            this.place = inquiry.place();
            this.tag = tag;
            this.mayBeGone = mayBeGone;
        }

        Looked answer() {
            if (!repository.isRemote()) {
                return local();
            }
            boolean asksAlways = inquiry.anew() || recollection.asksAlways();
            Optional<Looked> fresh = asksAlways ? Optional.empty() : fresh(memory.find(place, tag));
            if (fresh.isPresent()) {
                tell(CacheDecision.TAG_FRESH);
                return fresh.get();
            }
            if (asksAlways || recollection.freshness().isOffline()) {
                return ask();
            }
            Optional<KeyLock> turn = memory.lock(place, tag, inquiry.deadline().atMost(TURN_WAIT));
            try {
                // Whoever had the turn before has asked.
                Optional<Looked> answered = fresh(memory.reload(place, tag));
                answered.ifPresent(known -> tell(CacheDecision.TAG_FRESH));
                return answered.isPresent() ? answered.get() : ask();
            } finally {
                turn.ifPresent(KeyLock::close);
            }
        }

        private Looked local() {
            if (mayBeGone && repository.digestOf(tag).isEmpty()) {
                return now(null, Duration.ZERO);
            }
            return now(manifests.read(repository, repository.manifest(tag)), Duration.ZERO);
        }

        private Optional<Looked> fresh(Optional<Remembered> remembered) {
            return recollection.fresh(remembered.filter(this::counts));
        }

        private boolean counts(Remembered remembered) {
            return mayBeGone || remembered.digest() != null;
        }

        private Looked ask() {
            Optional<Remembered> remembered = memory.find(place, tag).filter(this::counts);
            try {
                return asked(remembered.map(Remembered::digest).flatMap(manifests::kept));
            } catch (RegistryException outage) {
                Looked stale = recollection.stale("the tag '" + tag + "'", remembered, outage);
                tell(CacheDecision.TAG_STALE);
                return stale;
            } catch (SkillNotFoundException gone) {
                memory.forget(place, tag);
                throw gone;
            }
        }

        private Looked asked(Optional<KnownManifest> last) {
            if (mayBeGone || last.isPresent()) {
                Optional<Digest> digest = repository.digestOf(tag);
                Optional<KnownManifest> kept = digest.flatMap(manifests::kept);
                if (kept.isPresent()) {
                    tell(CacheDecision.TAG_UNCHANGED);
                    memory.seenAgain(place, tag, kept.get().asked(), recollection.now());
                    return now(kept.get(), recollection.freshness().maxAge());
                }
                if (mayBeGone && digest.isEmpty()) {
                    memory.remember(place, tag, null, recollection.now());
                    return now(null, recollection.freshness().maxAge());
                }
            }
            FetchedManifest fetched = repository.manifest(tag);
            KnownManifest known = manifests.read(repository, fetched);
            tell(CacheDecision.TAG_FETCHED);
            memory.remember(place, tag, fetched.digest(), recollection.now());
            return now(known, recollection.freshness().maxAge());
        }

        private Looked now(@Nullable KnownManifest known, Duration holdsFor) {
            return new Looked(known, true, List.of(), holdsFor);
        }

        private void tell(CacheDecision decision) {
            activity.tell(() -> new ActivityEvent.CacheAsked(place + ":" + tag, decision));
        }
    }
}

package io.skillimage.oci.internal.select;

import io.skillimage.ErrorCode;
import io.skillimage.LifecycleException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.RegistryException;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.VersionRange;
import io.skillimage.cache.TagMemory;
import io.skillimage.cache.TagMemory.Remembered;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the highest version, of all or in a range, that the policy allows: by every tag of the repository, never by what
 * {@code latest} says. The answer is remembered and grows stale as one about a tag does. Safe for use by many threads.
 */
final class NewestVersion {
    /** Each costs a request, and whoever may push can make any number of tags. */
    private static final int MAX_CANDIDATES = 256;

    private final TagMemory memory;
    private final Recollection recollection;
    private final TagLookup tags;
    private final EffectiveState states;
    private final LifecyclePolicy policy;

    /**
     * What was found.
     *
     * @param looked the manifest, and how that is known
     * @param tag its tag, if that is known
     * @param standing the state that it is in
     */
    record Found(Looked looked, @Nullable String tag, Standing standing) {}

    NewestVersion(
            TagMemory memory,
            Recollection recollection,
            TagLookup tags,
            EffectiveState states,
            LifecyclePolicy policy) {
        this.memory = memory;
        this.recollection = recollection;
        this.tags = tags;
        this.states = states;
        this.policy = policy;
    }

    /**
     * Finds it.
     *
     * @param reference the repository, and perhaps a range
     * @throws SkillNotFoundException if there is no version, or none in the range
     * @throws LifecycleException if the policy allows none of those that there are
     */
    Found find(Inquiry inquiry, SkillReference reference) {
        return new Search(inquiry, reference).find();
    }

    /** One search. */
    private final class Search {
        private final Inquiry inquiry;
        private final SkillReference reference;
        private final @Nullable VersionRange range;
        private final Set<LifecycleState> allowed;
        /** Stands for the question in the memory of tags; it is no legal tag. */
        private final String question;
        /** The answer is no younger than what it rests on. */
        private Duration holdsFor = Selected.FOR_EVER;

        Search(Inquiry inquiry, SkillReference reference) {
            this.inquiry = inquiry;
            this.reference = reference;
            this.range = reference.range();
            this.allowed = policy.allowedIn(reference.repository());
            String states = allowed.stream().map(LifecycleState::label).collect(Collectors.joining(", "));
            this.question = "the newest version" + (range == null ? "" : " in " + range) + " of " + states;
        }

        Found find() {
            if (!inquiry.repository().isRemote()) {
                return best();
            }
            Optional<Remembered> remembered = memory.find(inquiry.place(), question);
            boolean asks = inquiry.anew() || recollection.asksAlways();
            Optional<Found> fresh =
                    asks ? Optional.empty() : recollection.fresh(remembered).flatMap(this::stillGood);
            if (fresh.isPresent()) {
                return fresh.get();
            }
            try {
                Found best = best();
                known(best.looked()).ifPresent(known -> remember(known, remembered));
                return best;
            } catch (RegistryException outage) {
                return stillGood(recollection.stale(question, remembered, outage))
                        .orElseThrow(() -> outage);
            }
        }

        private void remember(KnownManifest known, Optional<Remembered> before) {
            boolean same =
                    before.filter(last -> known.asked().equals(last.digest())).isPresent();
            if (same) {
                memory.seenAgain(inquiry.place(), question, known.asked(), recollection.asOf(holdsFor));
            } else {
                memory.remember(inquiry.place(), question, known.asked(), recollection.asOf(holdsFor));
            }
        }

        /** What has been withdrawn or deprecated meanwhile may not be the best any more. */
        private Optional<Found> stillGood(Looked looked) {
            return known(looked)
                    .map(known -> new Found(looked, null, standing(known, null)))
                    .filter(found -> isPreferred(found.standing().state()));
        }

        private boolean isPreferred(LifecycleState state) {
            return allowed.contains(state) && state != LifecycleState.DEPRECATED;
        }

        /** The first whose manifest agrees with its tag; deprecated ones only when nothing else does. */
        private Found best() {
            List<String> present = inquiry.repository().tags();
            Found deprecated = null;
            LifecycleState refused = null;
            for (VersionTag candidate : Candidates.bestFirst(present, range, allowed, MAX_CANDIDATES)) {
                Optional<Found> found = agreeing(candidate);
                if (found.isEmpty()) {
                    continue;
                }
                LifecycleState state = found.get().standing().state();
                if (isPreferred(state)) {
                    return found.get();
                }
                if (allowed.contains(state)) {
                    deprecated = deprecated == null ? found.get() : deprecated;
                } else {
                    refused = refused == null ? state : refused;
                }
            }
            if (deprecated != null) {
                return deprecated;
            }
            throw nothing(present, refused);
        }

        private Optional<Found> agreeing(VersionTag candidate) {
            return stillThere(candidate.tag())
                    .flatMap(looked -> known(looked)
                            .filter(known -> Candidates.agree(candidate, known.manifest()))
                            .map(known -> new Found(looked, candidate.tag(), standing(known, candidate.tag()))));
        }

        /** A tag may go between the list and the look. */
        private Optional<Looked> stillThere(String tag) {
            try {
                Looked looked = tags.find(inquiry, tag);
                note(looked.holdsFor());
                return Optional.of(looked);
            } catch (SkillNotFoundException gone) {
                return Optional.empty();
            }
        }

        private Standing standing(KnownManifest known, @Nullable String tag) {
            Standing standing = states.of(inquiry, known.manifest(), VersionTag.versionOf(known.manifest(), tag), tag);
            note(standing.holdsFor());
            return standing;
        }

        private void note(Duration duration) {
            holdsFor = duration.compareTo(holdsFor) < 0 ? duration : holdsFor;
        }

        private SkillException nothing(List<String> present, @Nullable LifecycleState refused) {
            List<VersionTag> versions = Candidates.inRange(present, range);
            if (refused == null) {
                refused = versions.stream()
                        .map(VersionTag::state)
                        .filter(state -> !allowed.contains(state))
                        .findFirst()
                        .orElse(null);
            }
            if (refused != null) {
                return LifecycleRule.refusal(policy, reference, refused, Optional.empty());
            }
            List<VersionTag> all = Candidates.inRange(present, null);
            String highest = range == null || all.isEmpty()
                    ? ""
                    : "; the highest is " + all.get(0).version();
            return new SkillNotFoundException(
                    ErrorCode.NOT_FOUND,
                    reference.repository() + " has no version" + (range == null ? "" : " in the range '" + range + "'")
                            + " that its tag holds, among " + present.size() + " tags" + highest
                            + (versions.size() > MAX_CANDIDATES
                                    ? "; only the " + MAX_CANDIDATES + " highest were looked at"
                                    : ""));
        }
    }

    private static Optional<KnownManifest> known(Looked looked) {
        return Optional.ofNullable(looked.known());
    }
}

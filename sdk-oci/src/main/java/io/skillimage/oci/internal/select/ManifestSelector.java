package io.skillimage.oci.internal.select;

import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.LifecyclePolicy;
import io.skillimage.RegistryException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import io.skillimage.cache.SkillCache;
import io.skillimage.oci.internal.activity.Activity;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.registry.Deadline;
import io.skillimage.oci.internal.select.RollbackGuard.Contradiction;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the manifest that a reference means, by digest, by tag or as the newest version, and the state that it is in now.
 * Safe for use by many threads.
 */
public final class ManifestSelector {
    private final Manifests manifests;
    private final Freshness freshness;
    private final TagLookup tags;
    private final EffectiveState states;
    private final NewestVersion newest;
    private final RollbackGuard guard;

    /** Creates a selector. */
    public ManifestSelector(
            SkillCache cache,
            Manifests manifests,
            Freshness freshness,
            LifecyclePolicy policy,
            Clock clock,
            Activity activity) {
        Recollection recollection = new Recollection(manifests, freshness, clock);
        this.manifests = manifests;
        this.freshness = freshness;
        this.tags = new TagLookup(cache.tags(), manifests, recollection, activity);
        this.states = new EffectiveState(tags);
        this.newest = new NewestVersion(cache.tags(), recollection, tags, states, policy);
        this.guard = new RollbackGuard(cache.seen(), manifests.platformName());
    }

    /**
     * Returns the manifest that the reference means in that repository, and its state.
     *
     * @param deadline until when somebody else who asks the same is waited for
     * @throws io.skillimage.LifecycleException if the repository goes back on what it said before
     */
    public Selected select(SkillReference reference, ImageRepository repository, Deadline deadline) {
        Inquiry inquiry = new Inquiry(place(reference), repository, deadline, false);
        return guarded(inquiry, asking -> select(reference, asking));
    }

    /**
     * Returns the same manifest in the state of its version, which only its content told.
     *
     * @throws io.skillimage.LifecycleException if the repository goes back on what it said before
     */
    public Selected settled(Selected selected, String version, ImageRepository repository, Deadline deadline) {
        Inquiry inquiry = new Inquiry(selected.place(), repository, deadline, false);
        return guarded(
                inquiry,
                asking -> selected.in(version, states.of(asking, selected.manifest(), version, selected.tag())));
    }

    private Selected guarded(Inquiry inquiry, Function<Inquiry, Selected> selection) {
        Selected selected = guard.compared(selection.apply(inquiry));
        Optional<Contradiction> contradiction = guard.check(selected);
        if (contradiction.isPresent() && !freshness.isOffline()) {
            // Another process may have learned what this one does not know yet, even since it asked.
            selected = guard.compared(selection.apply(inquiry.askedAnew()));
            contradiction = guard.check(selected);
        }
        return contradiction.isEmpty() ? selected : settle(contradiction.get());
    }

    /** What an older answer says is corrected by what was seen since; what is said now is not. */
    private static Selected settle(Contradiction contradiction) {
        Selected selected = contradiction.selected();
        if (selected.isNow() || contradiction.isOfContent()) {
            throw contradiction.refusal();
        }
        return selected.inState(
                contradiction.before().state(),
                new SkillWarning(Code.STALE, "the state is the one that was last seen, for nobody could be asked"));
    }

    /**
     * Returns the manifest of a pinned reference, in the state that it declares or that was seen since. No tag is looked
     * at.
     */
    public Selected pinned(SkillReference reference, ImageRepository repository) {
        Digest digest = Objects.requireNonNull(reference.digest());
        KnownManifest known = manifests.byDigest(repository, digest);
        String version = VersionTag.versionOf(known.manifest(), null);
        Standing declared = Standing.declared(EffectiveState.declared(known.manifest()));
        return lastSeen(selected(place(reference), known, reference.tag(), version, declared, List.of()));
    }

    /** Returns the same manifest as that version, which only its content told. No tag is looked at. */
    public Selected pinned(Selected selected, String version) {
        return lastSeen(selected.in(version, Standing.declared(selected.state())));
    }

    private Selected lastSeen(Selected now) {
        Selected selected = guard.compared(now);
        Optional<Contradiction> contradiction = guard.check(selected);
        if (contradiction.isEmpty()) {
            return selected;
        }
        if (contradiction.get().isOfContent()) {
            throw contradiction.get().refusal();
        }
        return selected.inState(contradiction.get().before().state());
    }

    /** Remembers how far the version was seen, so that going back is found out. */
    public void remember(Selected selected) {
        guard.remember(selected);
    }

    /**
     * Forgets what was seen of a repository, its tags too.
     *
     * @return the versions that were known, sorted
     */
    public List<String> forget(SkillReference repository) {
        return guard.forget(place(repository));
    }

    private Selected select(SkillReference reference, Inquiry inquiry) {
        Digest digest = reference.digest();
        String tag = reference.tag();
        if (digest != null) {
            return byDigest(inquiry, digest, tag);
        }
        if (tag == null) {
            NewestVersion.Found found = newest.find(inquiry, reference);
            return selected(inquiry, found.looked(), found.tag(), found.standing());
        }
        Looked looked = tags.find(inquiry, tag);
        KnownManifest known = Objects.requireNonNull(looked.known());
        String version = VersionTag.versionOf(known.manifest(), tag);
        return selected(inquiry, looked, tag, states.of(inquiry, known.manifest(), version, tag));
    }

    private Selected byDigest(Inquiry inquiry, Digest digest, @Nullable String tag) {
        KnownManifest known = manifests.byDigest(inquiry.repository(), digest);
        String version = VersionTag.versionOf(known.manifest(), null);
        Standing standing = states.of(inquiry, known.manifest(), version, null);
        List<SkillWarning> warnings = tag == null ? List.of() : tagWarnings(inquiry, tag, known);
        return selected(inquiry.place(), known, tag, version, standing, warnings);
    }

    /** The digest decides; a tag beside it that has moved on is worth a word. */
    private List<SkillWarning> tagWarnings(Inquiry inquiry, String tag, KnownManifest known) {
        try {
            KnownManifest now = tags.look(inquiry, tag).known();
            if (now != null && now.asked().equals(known.asked())) {
                return List.of();
            }
            String found = now == null ? "is gone" : "points at " + now.asked() + " now";
            return List.of(new SkillWarning(
                    Code.TAG_MOVED, "the tag '" + tag + "' " + found + "; the digest " + known.asked() + " decides"));
        } catch (RegistryException outage) {
            return List.of(new SkillWarning(
                    Code.STALE, "nobody can tell whether the tag '" + tag + "' still agrees: " + outage.reason()));
        } catch (SkillNotFoundException broken) {
            return List.of(new SkillWarning(Code.TAG_MOVED, "the tag '" + tag + "' is broken: " + broken.reason()));
        }
    }

    private static Selected selected(Inquiry inquiry, Looked looked, @Nullable String tag, Standing standing) {
        KnownManifest known = Objects.requireNonNull(looked.known());
        String version = VersionTag.versionOf(known.manifest(), tag);
        return new Selected(
                        inquiry.place(),
                        known,
                        tag,
                        version,
                        standing.state(),
                        looked.isNow(),
                        looked.warnings(),
                        looked.holdsFor(),
                        null)
                .in(version, standing);
    }

    private static Selected selected(
            String place,
            KnownManifest known,
            @Nullable String tag,
            @Nullable String version,
            Standing standing,
            List<SkillWarning> warnings) {
        return new Selected(place, known, tag, version, standing.state(), true, warnings, Selected.FOR_EVER, null)
                .in(version, standing);
    }

    /** Two layouts never share what is remembered, by whatever path they are named. */
    private static String place(SkillReference reference) {
        return switch (reference.transport()) {
            case REGISTRY, DIRECTORY -> reference.repository();
            case OCI_LAYOUT -> place("oci:", reference);
            case OCI_ARCHIVE -> place("oci-archive:", reference);
        };
    }

    private static String place(String transport, SkillReference reference) {
        Path path = Objects.requireNonNull(reference.path());
        try {
            return transport + path.toRealPath() + ":" + Objects.requireNonNullElse(reference.repositoryPath(), "");
        } catch (IOException e) {
            throw new CacheException(
                    ErrorCode.BAD_LAYOUT, "the image layout " + path + " cannot be read: " + e, path, e);
        }
    }
}

package io.skillimage.oci.internal.select;

import io.skillimage.ErrorCode;
import io.skillimage.LifecycleState;
import io.skillimage.RegistryException;
import io.skillimage.SkillWarning;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.Manifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which state an image is in now. The manifest alone cannot say: a promotion makes another one over the same layers, and
 * whoever holds on to the old one, by its digest or by a tag that nobody moved, would never know. Safe for use by many
 * threads.
 */
final class EffectiveState {
    private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");

    private final TagLookup tags;

    EffectiveState(TagLookup tags) {
        this.tags = tags;
    }

    /**
     * Returns the highest state that any manifest with these layers declares: this one, and those that the tags of its
     * version point at now. A version whose own tag is gone is archived, if any of them says that it was published.
     *
     * @param version the version, if one is known
     * @param askedTag the tag that led to this manifest just now, if one did
     */
    Standing of(Inquiry inquiry, Manifest manifest, @Nullable String version, @Nullable String askedTag) {
        LifecycleState declared = declared(manifest);
        if (!declared.isManaged() || declared == LifecycleState.ARCHIVED || version == null || !canBeTagged(version)) {
            return Standing.declared(declared);
        }
        return new Look(inquiry, manifest, askedTag, declared).at(version);
    }

    /** Returns the state that a manifest declares. */
    static LifecycleState declared(Manifest manifest) {
        return Annotations.state(manifest.annotations());
    }

    /** A version that no tag can hold has no tags to look at. */
    private static boolean canBeTagged(String version) {
        return TAG.matcher(version).matches();
    }

    /** One look at the tags of one version. */
    private final class Look {
        private final Inquiry inquiry;
        private final Manifest manifest;
        private final @Nullable String askedTag;
        private final List<SkillWarning> warnings = new ArrayList<>();
        private LifecycleState state;
        private boolean isNow = true;
        private Duration holdsFor = Selected.FOR_EVER;

        Look(Inquiry inquiry, Manifest manifest, @Nullable String askedTag, LifecycleState declared) {
            this.inquiry = inquiry;
            this.manifest = manifest;
            this.askedTag = askedTag;
            this.state = declared;
        }

        Standing at(String version) {
            Optional<Looked> own = take(inquiry, version);
            // What is published is told by the version's own tag; the others are those of the way to it.
            if (!wasPublished()) {
                takeFrom(LifecycleState.TESTING, version);
                takeFrom(LifecycleState.DRAFT, version);
            }
            boolean isGone = own.isPresent() && own.get().isGone();
            if (isGone && wasPublished() && own.get().isFromMemory()) {
                // It may have been published since then.
                Optional<Looked> again = take(inquiry.askedAnew(), version);
                own = again.isPresent() ? again : own;
                isGone = own.get().isGone();
            }
            // An outage says nothing, and nor does what was so before; that it was withdrawn once is remembered
            // elsewhere.
            boolean isArchived = isGone && wasPublished() && own.get().isNow();
            return new Standing(isArchived ? LifecycleState.ARCHIVED : state, isNow, warnings, holdsFor);
        }

        private boolean wasPublished() {
            return state.compareTo(LifecycleState.PUBLISHED) >= 0;
        }

        private void takeFrom(LifecycleState before, String version) {
            before.tagOf(version).filter(EffectiveState::canBeTagged).ifPresent(tag -> take(inquiry, tag));
        }

        /** Takes what a tag points at into account, and returns it, unless nobody asks or can tell. */
        private Optional<Looked> take(Inquiry how, String tag) {
            if (tag.equals(askedTag)) {
                return Optional.empty();
            }
            Optional<Looked> answer = look(how, tag);
            if (answer.isEmpty()) {
                isNow = false;
                holdsFor = Recollection.RESPITE;
                return answer;
            }
            Looked looked = answer.get();
            isNow &= looked.isNow();
            warnings.addAll(looked.warnings());
            holdsFor = holdsFor.compareTo(looked.holdsFor()) < 0 ? holdsFor : looked.holdsFor();
            KnownManifest known = looked.known();
            if (known != null && known.manifest().layerDigests().equals(manifest.layerDigests())) {
                LifecycleState other = declared(known.manifest());
                state = other.compareTo(state) > 0 ? other : state;
            }
            return answer;
        }

        /** Offline, what nobody has ever asked for cannot be told. */
        private Optional<Looked> look(Inquiry how, String tag) {
            try {
                return Optional.of(tags.look(how, tag));
            } catch (RegistryException e) {
                if (e.code() != ErrorCode.OFFLINE) {
                    throw e;
                }
                return Optional.empty();
            }
        }
    }
}

package io.skillimage.oci.internal.publish;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.PrintableText;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageWriter;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.image.ManifestReader;
import io.skillimage.schema.SkillVersions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One step of one image.
 *
 * @param image the image as it was read
 * @param manifest what it says
 * @param declared the state that it declares
 * @param to the state that is wanted
 * @param version the version that it declares
 * @param promoted the same image in the wanted state
 */
record Transition(
        FetchedManifest image,
        Manifest manifest,
        LifecycleState declared,
        LifecycleState to,
        String version,
        FetchedManifest promoted) {

    /**
     * Reads what is to be promoted.
     *
     * @throws LifecycleException if the image has no state to go on from
     * @throws IntegrityException if it declares no version that tags can be made from
     */
    static Transition of(FetchedManifest image, LifecycleState to, Limits limits) {
        Manifest manifest = ManifestReader.of(image).manifest(limits);
        LifecycleState declared = Annotations.state(manifest.annotations());
        if (!declared.isManaged()) {
            throw new LifecycleException(
                    ErrorCode.BAD_TRANSITION,
                    "the image declares no lifecycle state, so there is none to go on from to " + to.label(),
                    declared,
                    Set.of());
        }
        String version = version(manifest);
        FetchedManifest promoted = declared == to ? image : ImageWriter.withState(image, to);
        return new Transition(image, manifest, declared, to, version, promoted);
    }

    /** Returns the state that the step leads from; an archived image whose tags are still there has one step half done. */
    LifecycleState from() {
        return declared == LifecycleState.ARCHIVED ? LifecycleState.DEPRECATED : declared;
    }

    /** Returns the digests of the layers, which every state has in common. */
    List<Digest> layers() {
        return manifest.layerDigests();
    }

    /**
     * Compares the step with the state that the image has reached by now.
     *
     * @return whether an earlier promotion has begun the same step, so that the rest of it is to be done
     * @throws LifecycleException if the step does not follow
     */
    boolean requireNext(VersionTags tags) {
        LifecycleState reached = tags.reached(declared, layers());
        boolean follows = declared.next().equals(Optional.of(to));
        if (follows && reached == declared) {
            return false;
        }
        boolean archivesAgain = declared == LifecycleState.ARCHIVED && to == LifecycleState.ARCHIVED;
        if ((follows || archivesAgain) && reached == to && isOurs(tags)) {
            return true;
        }
        throw refusal(declared, reached, to);
    }

    private boolean isOurs(VersionTags tags) {
        return tags.all().stream()
                .filter(tag -> tag.holds(layers()) && tag.state() == to)
                .allMatch(tag -> tag.isStill(Optional.of(promoted.digest())));
    }

    /** Returns what to say when the state is reached and nothing is left to do. */
    LifecycleException isDone() {
        return refusal(to, to, to);
    }

    private static LifecycleException refusal(LifecycleState declared, LifecycleState reached, LifecycleState to) {
        StringBuilder text = new StringBuilder("the skill is ").append(reached.label());
        if (reached == to) {
            text.append(" already");
        }
        if (reached != declared) {
            text.append(", and a manifest that says ").append(declared.label()).append(" is what was left behind");
        } else if (reached != to) {
            String next = reached.next().map(LifecycleState::label).orElse("");
            text.append(next.isEmpty() ? ", and no state follows that" : ", and only " + next + " follows that")
                    .append(", not ")
                    .append(to.label());
        }
        return new LifecycleException(
                ErrorCode.BAD_TRANSITION,
                text.toString(),
                reached,
                reached.next().map(Set::of).orElse(Set.of()));
    }

    private static String version(Manifest manifest) {
        String version = manifest.annotations().get(Annotations.VERSION);
        if (version == null) {
            throw unusable(manifest, "no version");
        }
        String shown = "the version '" + PrintableText.of(version) + "'";
        if (!SkillVersions.isVersion(version) || version.contains("+")) {
            throw unusable(manifest, shown);
        }
        if (PublishedVersions.endsLikeAState(version)) {
            throw unusable(manifest, shown + ", whose tag would be that of another version's draft or test, and");
        }
        return version;
    }

    private static IntegrityException unusable(Manifest manifest, String what) {
        return new IntegrityException(
                ErrorCode.METADATA_MISMATCH,
                "the manifest " + manifest.digest() + " declares " + what + ", from which no tag can be made");
    }
}

package io.skillimage.oci.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skillimage.Digest;
import io.skillimage.LifecycleState;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image as far as the rules need to know it, read out of its manifest by a few patterns.
 *
 * @param digest the digest of the manifest, or an empty text for one that is yet to be made
 * @param version the version that it declares
 * @param state the state that it declares
 * @param layer the digest of its only layer
 */
record Image(String digest, String version, LifecycleState state, String layer) {
    private static final Pattern STATUS = Pattern.compile("(\"io\\.skillimage\\.status\":\")([a-z]+)\"");
    private static final Pattern VERSION = Pattern.compile("\"org\\.opencontainers\\.image\\.version\":\"([^\"]+)\"");
    private static final Pattern LAYER = Pattern.compile("\"layers\":\\[\\{[^}]*\"digest\":\"([^\"]+)\"");

    static Image read(byte[] manifest) {
        String text = new String(manifest, UTF_8);
        Matcher status = STATUS.matcher(text);
        LifecycleState state =
                status.find() ? LifecycleState.ofLabel(status.group(2)).orElseThrow() : LifecycleState.UNMANAGED;
        return new Image(Digest.sha256(manifest).toString(), found(VERSION, text), state, found(LAYER, text));
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no " + pattern + " in " + text);
        }
        return matcher.group(1);
    }

    /** Returns a manifest in another state, made as a tool makes it that knows no more than the annotation. */
    static byte[] inState(byte[] manifest, LifecycleState state) {
        return STATUS.matcher(new String(manifest, UTF_8))
                .replaceFirst("$1" + state.label() + "\"")
                .getBytes(UTF_8);
    }

    /** Returns the same image in another state. */
    Image in(LifecycleState other) {
        return new Image("", version, other, layer);
    }

    boolean hasLayersOf(Image other) {
        return layer.equals(other.layer);
    }

    boolean wasPublished() {
        return state.compareTo(LifecycleState.PUBLISHED) >= 0;
    }

    /** Returns whether a tag may hold it: a managed image under a tag that reads as a version has to be that. */
    boolean agreesWith(String tag) {
        boolean isFree = Versions.versionIn(tag).isEmpty();
        return isFree || !state.isManaged() || tag.equals(state.tagOf(version).orElse(version));
    }

    /** Returns whether that tag exists and holds the same layers. */
    boolean isContentOf(Optional<Image> held) {
        return held.filter(this::hasLayersOf).isPresent();
    }

    /** Returns everything but the digest. */
    String described() {
        return version + " " + state.label() + " " + layer.substring("sha256:".length(), "sha256:".length() + 6);
    }
}

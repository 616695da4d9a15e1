package io.skillimage.oci;

import io.skillimage.Digest;
import io.skillimage.LifecycleState;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An image in a layout.
 *
 * @param name its name in the layout, {@code repository:tag}
 * @param digest the digest of its manifest
 * @param state the lifecycle state that it declares
 * @param annotations the annotations of its manifest
 */
public record StoredSkill(String name, Digest digest, LifecycleState state, Map<String, String> annotations) {

    /** Copies the map. */
    public StoredSkill {
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /** Returns the name without its tag. */
    public String repository() {
        int colon = name.lastIndexOf(':');
        return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
    }

    /** Returns the tag, or an empty string. */
    public String tag() {
        int colon = name.lastIndexOf(':');
        return colon > name.lastIndexOf('/') ? name.substring(colon + 1) : "";
    }

    /** Returns when it was made, as it is written in the manifest. */
    public Optional<String> created() {
        return Optional.ofNullable(annotations.get("org.opencontainers.image.created"));
    }
}

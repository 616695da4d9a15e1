package io.skillimage.oci;

import io.skillimage.Digest;
import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.select.NewestManifest;
import org.jspecify.annotations.Nullable;

/**
 * The newest version of a skill in a registry, as its manifest describes it. An immutable value.
 *
 * <p>Anybody can write anything into a manifest: title and description are not verified, and may hold control characters.
 * {@link io.skillimage.PrintableText} makes them fit to be shown.
 *
 * @param reference the repository and the tag of this version
 * @param name {@code namespace/name}, or the name alone where the manifest declares no namespace
 * @param version the version
 * @param state the lifecycle state that the manifest declares
 * @param digest what the tag points at
 * @param description the description, cut after 4,096 UTF-16 units; empty if there is none
 * @param title what the skill is called where people read it, cut after 256 UTF-16 units; null if there is none
 */
public record CatalogEntry(
        SkillReference reference,
        String name,
        String version,
        LifecycleState state,
        Digest digest,
        String description,
        @Nullable String title) {
    private static final int MAX_DESCRIPTION = 4_096;
    private static final int MAX_TITLE = 256;

    static CatalogEntry of(SkillReference repository, NewestManifest newest) {
        String path = String.valueOf(repository.repositoryPath());
        String title = Annotations.title(newest.annotations());
        return new CatalogEntry(
                repository.withTag(newest.tag()),
                Annotations.qualifiedName(newest.annotations(), path.substring(path.lastIndexOf('/') + 1)),
                newest.version(),
                newest.state(),
                newest.digest(),
                cut(Annotations.description(newest.annotations()), MAX_DESCRIPTION),
                title == null ? null : cut(title, MAX_TITLE));
    }

    /** Returns the reference to exactly this manifest, whatever becomes of the tag. */
    public SkillReference pinned() {
        return reference.withDigest(digest);
    }

    private static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
    }
}

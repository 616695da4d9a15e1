package io.skillimage;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a skill is, and which one. An immutable value.
 *
 * <p>The spellings are those of skopeo and podman:
 *
 * <ul>
 *   <li>{@code registry[:port]/path[:tag][@digest]}, also with {@code docker://} before it. A registry must be named;
 *       {@code localhost} is one.
 *   <li>{@code oci:directory[:name][@digest]}: an OCI image layout. The name is what stands in the layout's
 *       {@code org.opencontainers.image.ref.name}: {@code repository:tag} or a tag alone.
 *   <li>{@code dir:directory}: a skill directory as it stands.
 * </ul>
 */
public final class SkillReference {

    /** Where the skill is. */
    public enum Transport {
        /** A registry that speaks the OCI distribution protocol. */
        REGISTRY,
        /** A directory in the OCI image layout. */
        OCI_LAYOUT,
        /** A skill directory as it stands. */
        DIRECTORY
    }

    private final Transport transport;
    private final @Nullable String registry;
    private final @Nullable Path path;
    private final @Nullable String repositoryPath;
    private final @Nullable String tag;
    private final @Nullable Digest digest;

    SkillReference(
            Transport transport,
            @Nullable String registry,
            @Nullable Path path,
            @Nullable String repositoryPath,
            @Nullable String tag,
            @Nullable Digest digest) {
        this.transport = transport;
        this.registry = registry;
        this.path = path;
        this.repositoryPath = repositoryPath;
        this.tag = tag;
        this.digest = digest;
    }

    /**
     * Parses a reference.
     *
     * @throws InvalidReferenceException if the text is none; the message says where and why
     */
    public static SkillReference parse(String text) {
        return new ReferenceParser(text).parse();
    }

    /**
     * Returns the reference to an image in a layout directory.
     *
     * @param directory the layout
     * @param name the name in the layout: {@code repository:tag}, {@code repository@digest} or a tag alone
     * @throws InvalidReferenceException if the name is malformed
     */
    public static SkillReference inLayout(Path directory, String name) {
        return ReferenceParser.parseLayoutName(directory, name);
    }

    /** Returns the reference to a skill directory as it stands. */
    public static SkillReference ofDirectory(Path directory) {
        return new SkillReference(Transport.DIRECTORY, null, directory, null, null, null);
    }

    /** Returns where the skill is. */
    public Transport transport() {
        return transport;
    }

    /** Returns the registry, {@code host[:port]} in lower case; null unless the transport is a registry. */
    public @Nullable String registry() {
        return registry;
    }

    /** Returns the layout or skill directory; null if the transport is a registry. */
    public @Nullable Path path() {
        return path;
    }

    /**
     * Returns the repository without the registry, such as {@code acme/hello-world}; in a layout, the name without its
     * tag, or null if the name is a tag alone.
     */
    public @Nullable String repositoryPath() {
        return repositoryPath;
    }

    /** Returns the tag, or null. */
    public @Nullable String tag() {
        return tag;
    }

    /** Returns the manifest digest, or null. Where there is one it decides, not the tag. */
    public @Nullable Digest digest() {
        return digest;
    }

    /** Returns the whole name without tag and digest: what policies and audit speak of. */
    public String repository() {
        return switch (transport) {
            case REGISTRY -> registry + "/" + repositoryPath;
            case OCI_LAYOUT -> "oci:" + path + (repositoryPath == null ? "" : ":" + repositoryPath);
            case DIRECTORY -> "dir:" + path;
        };
    }

    /** Returns this reference pinned to a manifest digest, keeping its tag. */
    public SkillReference withDigest(Digest pinned) {
        return new SkillReference(transport, registry, path, repositoryPath, tag, pinned);
    }

    /** Returns this reference with another tag and no digest. */
    public SkillReference withTag(String newTag) {
        ReferenceParser.checkTag(newTag);
        return new SkillReference(transport, registry, path, repositoryPath, newTag, null);
    }

    /** Returns this reference without its tag. */
    public SkillReference withoutTag() {
        return new SkillReference(transport, registry, path, repositoryPath, null, digest);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SkillReference that
                && transport == that.transport
                && Objects.equals(registry, that.registry)
                && Objects.equals(path, that.path)
                && Objects.equals(repositoryPath, that.repositoryPath)
                && Objects.equals(tag, that.tag)
                && Objects.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Objects.hash(transport, registry, path, repositoryPath, tag, digest);
    }

    /** Returns the reference in the form that {@link #parse(String)} reads. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(repository());
        if (tag != null) {
            out.append(':').append(tag);
        }
        if (digest != null) {
            out.append('@').append(digest);
        }
        return out.toString();
    }
}

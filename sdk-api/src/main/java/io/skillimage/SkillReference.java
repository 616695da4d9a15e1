package io.skillimage;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a skill is, and which one. An immutable value, safe for use by many threads.
 *
 * <p>The spellings are those of skopeo and podman:
 *
 * <ul>
 *   <li>{@code registry[:port]/path[:tag][@digest]} or {@code registry[:port]/path:range}, also with {@code docker://} before it. A registry must be named;
 *       {@code localhost} is one. It is a domain name, an IPv4 address or an IPv6 address in brackets. Path and tag follow
 *       the grammar of the OCI distribution specification, the digest that of the OCI image specification.
 *   <li>{@code oci:directory[:name][@digest]}: an OCI image layout. The name is what stands in the layout's
 *       {@code org.opencontainers.image.ref.name}: {@code repository:tag} or a tag alone, and a range can stand for the tag. A repository of several
 *       segments, which may begin with a registry, can stand without a tag; one of a single segment would be taken for
 *       a tag, so it is written {@code repository:@digest} then. The directory has no {@code :} in it but that of a
 *       Windows drive, and does not end in {@code @sha256} or {@code @sha512}.
 *   <li>{@code oci-archive:file[:name][@digest]}: an OCI image layout in a tar file that is not compressed. Path and name
 *       follow the rules of {@code oci:}. It is only read.
 *   <li>{@code dir:directory}: a skill directory as it stands. All that follows is the directory.
 * </ul>
 *
 * <p>A range of versions, such as {@code quay.io/acme/hello-world:^1.2}, stands in the place of a tag and never with a
 * digest. What is a legal tag is a tag: of {@code 1.x} the range is {@code =1.x}.
 *
 * <p>A relative path is kept as it is; what it is relative to is up to whoever opens it. Nothing here looks at a
 * file or at the network.
 */
public final class SkillReference {

    /** Where the skill is. */
    public enum Transport {
        /** A registry that speaks the OCI distribution protocol. */
        REGISTRY,
        /** A directory in the OCI image layout. */
        OCI_LAYOUT,
        /** A tar file that holds an OCI image layout, to be read only. */
        OCI_ARCHIVE,
        /** A skill directory as it stands. */
        DIRECTORY
    }

    private final Transport transport;
    private final @Nullable String registry;
    private final @Nullable Path path;
    private final @Nullable String repositoryPath;
    private final @Nullable String tag;
    private final @Nullable VersionRange range;
    private final @Nullable Digest digest;
    private final int hash;

    SkillReference(
            Transport transport,
            @Nullable String registry,
            @Nullable Path path,
            @Nullable String repositoryPath,
            TagOrRange which,
            @Nullable Digest digest) {
        this.transport = transport;
        this.registry = registry;
        this.path = path;
        this.repositoryPath = repositoryPath;
        this.tag = which.tag();
        this.range = which.range();
        this.digest = digest;
        this.hash = Objects.hash(transport, registry, path, repositoryPath, tag, range, digest);
    }

    /**
     * Parses a reference.
     *
     * @param text at most 8,192 UTF-16 units
     * @throws InvalidReferenceException if the text is none; the message says where and why
     */
    public static SkillReference parse(String text) {
        return new ReferenceParser(text).parse();
    }

    /**
     * Returns whether the text leaves the registry out, as {@code hello:1.0.0} and {@code examples/hello:1.0.0} do.
     * Whatever is put before it, {@link #parse(String)} has the last word on the rest.
     */
    public static boolean isShortName(String text) {
        return new ReferenceParser(text).isShortName();
    }

    /**
     * Returns the reference to an image in a layout directory.
     *
     * @param directory the layout
     * @param name the name in the layout: {@code repository:tag} or a tag alone, and what else
     *     {@code oci:directory:name[@digest]} may hold after the directory
     * @throws InvalidReferenceException if the name is malformed, or the directory has a {@code :} that is not a Windows
     *     drive's, or ends in {@code @sha256} or {@code @sha512}
     */
    public static SkillReference inLayout(Path directory, String name) {
        return ReferenceParser.parseLayoutName(Transport.OCI_LAYOUT, named(directory), name);
    }

    /**
     * Returns the reference to an image in a tar file that holds an image layout.
     *
     * @param file the archive
     * @param name the name in the layout, as for {@link #inLayout(Path, String)}
     * @throws InvalidReferenceException if the name is malformed, or the path of the file is one that
     *     {@link #inLayout(Path, String)} refuses
     */
    public static SkillReference inArchive(Path file, String name) {
        return ReferenceParser.parseLayoutName(Transport.OCI_ARCHIVE, named(file), name);
    }

    /** Returns the reference to a skill directory as it stands. */
    public static SkillReference ofDirectory(Path directory) {
        return new SkillReference(Transport.DIRECTORY, null, named(directory), null, TagOrRange.NEITHER, null);
    }

    /** Java knows the working directory as an empty path, which no reference could name. */
    private static Path named(Path path) {
        return path.toString().isEmpty() ? path.resolve(".") : path;
    }

    /** Returns where the skill is. */
    public Transport transport() {
        return transport;
    }

    /** Returns the registry, {@code host[:port]} in lower case; null unless the transport is a registry. */
    public @Nullable String registry() {
        return registry;
    }

    /** Returns the layout or skill directory, or the archive; null if the transport is a registry. */
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

    /** Returns the range of versions, or null. Where there is one, there is neither a tag nor a digest. */
    public @Nullable VersionRange range() {
        return range;
    }

    /** Returns the manifest digest, or null. Where there is one it decides, not the tag. */
    public @Nullable Digest digest() {
        return digest;
    }

    /**
     * Returns the whole name without tag, range and digest: what policies and audit speak of. It is {@code registry/path},
     * {@code oci:directory[:repository]}, {@code oci-archive:file[:repository]} or {@code dir:directory}.
     */
    public String repository() {
        return switch (transport) {
            case REGISTRY -> registry + "/" + repositoryPath;
            case OCI_LAYOUT -> "oci:" + path + suffix(repositoryPath);
            case OCI_ARCHIVE -> "oci-archive:" + path + suffix(repositoryPath);
            case DIRECTORY -> "dir:" + path;
        };
    }

    private static String suffix(@Nullable String repository) {
        return repository == null ? "" : ":" + repository;
    }

    /**
     * Returns this reference pinned to a manifest digest, keeping its tag but no range.
     *
     * @throws InvalidReferenceException if this is a skill directory, which has no manifest
     */
    public SkillReference withDigest(Digest pinned) {
        requireImage("digest");
        return new SkillReference(transport, registry, path, repositoryPath, new TagOrRange(tag, null), pinned);
    }

    /**
     * Returns this reference with another tag, no range and no digest.
     *
     * @throws InvalidReferenceException if that is no tag, or this is a skill directory, which has none
     */
    public SkillReference withTag(String newTag) {
        requireImage("tag");
        TagOrRange.requireTag(newTag);
        return new SkillReference(transport, registry, path, repositoryPath, new TagOrRange(newTag, null), null);
    }

    /**
     * Returns this reference with a range of versions, no tag and no digest. A range that is a legal tag, too, is written
     * in another way: {@code 1.x} as {@code =1.x}, {@code x} as {@code *}; blanks around it are left out.
     *
     * @throws InvalidReferenceException if this is a skill directory, which has no versions
     */
    public SkillReference withRange(VersionRange newRange) {
        requireImage("version to choose");
        TagOrRange which = new TagOrRange(null, TagOrRange.written(newRange));
        return new SkillReference(transport, registry, path, repositoryPath, which, null);
    }

    /** Returns this reference without its tag or range, but with its digest if it has one. */
    public SkillReference withoutTag() {
        return new SkillReference(transport, registry, path, repositoryPath, TagOrRange.NEITHER, digest);
    }

    private void requireImage(String what) {
        if (transport == Transport.DIRECTORY) {
            String text = toString();
            throw new InvalidReferenceException(text, text.length(), "a skill directory has no " + what);
        }
    }

    /** Returns whether the other reference has the same parts; paths are compared as they are written, not as places. */
    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof SkillReference that
                && hash == that.hash
                && transport == that.transport
                && Objects.equals(registry, that.registry)
                && Objects.equals(path, that.path)
                && Objects.equals(repositoryPath, that.repositoryPath)
                && Objects.equals(tag, that.tag)
                && Objects.equals(range, that.range)
                && Objects.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /**
     * Returns the reference in the form that {@link #parse(String)} reads. One value has no such form: a repository of a
     * single segment in a layout or archive with neither tag, range nor digest, which {@link #withoutTag()} can lead to.
     */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(repository());
        if (tag != null) {
            out.append(':').append(tag);
        } else if (range != null) {
            out.append(':').append(range);
        } else if (digest != null && isTakenForTag(repositoryPath)) {
            out.append(':');
        }
        if (digest != null) {
            out.append('@').append(digest);
        }
        return out.toString();
    }

    private boolean isTakenForTag(@Nullable String repository) {
        return transport != Transport.REGISTRY && repository != null && repository.indexOf('/') < 0;
    }
}

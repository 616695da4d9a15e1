package io.skillimage.oci.internal.layout;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.layout.LayoutContent.Entry;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The images of a layout whose names begin with one repository, or whose names are tags alone. */
public final class LayoutRepository implements ImageRepository {
    private static final int NAMES_SHOWN = 8;

    private final LayoutContent layout;
    private final @Nullable String repositoryPath;
    private final int maxManifestBytes;

    /** Creates the view of one repository; without one, of the names that are tags alone. */
    public LayoutRepository(LayoutContent layout, @Nullable String repositoryPath, int maxManifestBytes) {
        this.layout = layout;
        this.repositoryPath = repositoryPath;
        this.maxManifestBytes = maxManifestBytes;
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    @Override
    public FetchedManifest manifest(String tagOrDigest) {
        if (tagOrDigest.indexOf(':') < 0) {
            return layout.manifest(find(name(tagOrDigest)), maxManifestBytes);
        }
        Digest digest = Digest.parse(tagOrDigest);
        return layout.entries().stream()
                .map(Entry::descriptor)
                .filter(descriptor -> descriptor.digest().equals(digest))
                .findFirst()
                .map(descriptor -> layout.manifest(descriptor, maxManifestBytes))
                .orElseGet(() -> new FetchedManifest(layout.blob(digest, maxManifestBytes), digest, ""));
    }

    @Override
    public Optional<Digest> digestOf(String tag) {
        String name = name(tag);
        return layout.entries().stream()
                .filter(entry -> name.equals(entry.name()))
                .map(entry -> entry.descriptor().digest())
                .findFirst();
    }

    private Descriptor find(String name) {
        List<Entry> entries = layout.entries();
        List<Descriptor> found = entries.stream()
                .filter(entry -> name.equals(entry.name()))
                .map(Entry::descriptor)
                .toList();
        if (found.isEmpty()) {
            String names = entries.stream()
                    .map(Entry::name)
                    .filter(Objects::nonNull)
                    .limit(NAMES_SHOWN)
                    .collect(Collectors.joining(", "));
            throw new SkillNotFoundException(
                    ErrorCode.NOT_FOUND,
                    "the image layout " + layout.place() + " has no image '" + name + "'; it has "
                            + (names.isEmpty() ? "none with a name" : names));
        }
        if (found.stream().map(Descriptor::digest).distinct().count() > 1) {
            throw new IntegrityException(
                    ErrorCode.BAD_LAYOUT, "the name '" + name + "' stands for several images in " + layout.place());
        }
        return found.get(0);
    }

    private String name(String tag) {
        return repositoryPath == null ? tag : repositoryPath + ":" + tag;
    }

    @Override
    public InputStream blob(Descriptor descriptor) {
        return layout.blob(descriptor);
    }

    @Override
    public List<String> tags() {
        String prefix = repositoryPath == null ? "" : repositoryPath + ":";
        return layout.entries().stream()
                .map(Entry::name)
                .filter(Objects::nonNull)
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .filter(tag -> tag.indexOf(':') < 0 && tag.indexOf('/') < 0)
                .toList();
    }

    @Override
    public void putBlob(Descriptor descriptor, BlobSource source) {
        layout.putBlob(descriptor, source);
    }

    @Override
    public void putManifest(String tagOrDigest, FetchedManifest manifest) {
        Descriptor descriptor = new Descriptor(manifest.mediaType(), manifest.digest(), manifest.bytes().length);
        layout.putBlob(descriptor, () -> new ByteArrayInputStream(manifest.bytes()));
        if (tagOrDigest.indexOf(':') < 0) {
            layout.tag(name(tagOrDigest), descriptor);
        }
    }

    @Override
    public boolean removeTag(String tag) {
        layout.untag(name(tag));
        return true;
    }
}

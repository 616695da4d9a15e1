package io.skillimage.oci.internal.registry;

import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A repository in a registry, as a repository of images. Thread-safe. */
public final class RegistryRepository implements ImageRepository {
    private final RegistryClient client;
    private final RegistryWriter writer;
    private final Repository repository;
    private final int maxManifestBytes;

    /** Creates the view of one repository. */
    public RegistryRepository(RegistryClient client, Repository repository, int maxManifestBytes) {
        this.client = client;
        this.writer = new RegistryWriter(client);
        this.repository = repository;
        this.maxManifestBytes = maxManifestBytes;
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public FetchedManifest manifest(String tagOrDigest) {
        return client.manifest(repository, tagOrDigest, maxManifestBytes);
    }

    @Override
    public Optional<Digest> digestOf(String tag) {
        return client.head(repository, tag);
    }

    @Override
    public InputStream blob(Descriptor descriptor) {
        return client.blob(repository, descriptor.digest(), descriptor.size());
    }

    @Override
    public List<String> tags() {
        return client.tags(repository);
    }

    @Override
    public void putBlob(Descriptor descriptor, BlobSource source) {
        writer.pushBlob(repository, descriptor.digest(), descriptor.size(), () -> open(descriptor, source));
    }

    private static InputStream open(Descriptor descriptor, BlobSource source) {
        try {
            return source.open();
        } catch (IOException e) {
            throw new CacheException(
                    ErrorCode.CACHE_UNAVAILABLE, "cannot read the blob " + descriptor.digest(), Path.of(""), e);
        }
    }

    @Override
    public void putManifest(String tagOrDigest, FetchedManifest manifest) {
        writer.pushManifest(repository, tagOrDigest, manifest.bytes(), manifest.mediaType());
    }

    @Override
    public boolean removeTag(String tag) {
        return client.deleteTag(repository, tag);
    }
}

package io.skillimage.oci.internal.image;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A repository that may not be reached: whatever is asked of it is not in the cache. */
public final class OfflineRepository implements ImageRepository {

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public FetchedManifest manifest(String tagOrDigest) {
        boolean digest = tagOrDigest.indexOf(':') >= 0;
        throw offline(digest ? "the manifest " + tagOrDigest : "the tag '" + tagOrDigest + "'");
    }

    @Override
    public Optional<Digest> digestOf(String tag) {
        throw offline("the tag '" + tag + "'");
    }

    @Override
    public InputStream blob(Descriptor descriptor) {
        throw offline("the content " + descriptor.digest());
    }

    @Override
    public List<String> tags() {
        throw offline("the list of tags");
    }

    @Override
    public void putBlob(Descriptor descriptor, BlobSource source) {
        throw offline("the place for " + descriptor.digest());
    }

    @Override
    public void putManifest(String tagOrDigest, FetchedManifest manifest) {
        throw offline("the place for " + tagOrDigest);
    }

    @Override
    public boolean removeTag(String tag) {
        throw offline("the tag '" + tag + "'");
    }

    private static RegistryException offline(String what) {
        return new RegistryException(
                ErrorCode.OFFLINE, what + " is not in the cache, or not intact, and the resolver is offline", null);
    }
}

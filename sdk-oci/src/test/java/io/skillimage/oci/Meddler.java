package io.skillimage.oci;

import io.skillimage.Digest;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** A repository in which somebody else does something, once, immediately before a certain call. Used by one thread. */
final class Meddler implements ImageRepository {
    private final ImageRepository repository;
    private final BiPredicate<Integer, String> moment;
    private final Runnable deed;
    private int calls;
    private boolean done;

    private Meddler(ImageRepository repository, BiPredicate<Integer, String> moment, Runnable deed) {
        this.repository = repository;
        this.moment = moment;
        this.deed = deed;
    }

    /** Meddles before the call of that number. */
    Meddler(ImageRepository repository, int number, Runnable deed) {
        this(repository, (count, call) -> count == number, deed);
    }

    /** Meddles before the first such call, named as its method and its argument. */
    Meddler(ImageRepository repository, String name, Runnable deed) {
        this(repository, (count, call) -> call.equals(name), deed);
    }

    boolean hasMeddled() {
        return done;
    }

    private ImageRepository before(String call) {
        if (!done && moment.test(calls, call)) {
            done = true;
            deed.run();
        }
        calls++;
        return repository;
    }

    @Override
    public boolean isRemote() {
        return repository.isRemote();
    }

    @Override
    public FetchedManifest manifest(String tagOrDigest) {
        return before("manifest " + tagOrDigest).manifest(tagOrDigest);
    }

    @Override
    public Optional<Digest> digestOf(String tag) {
        return before("digestOf " + tag).digestOf(tag);
    }

    @Override
    public InputStream blob(Descriptor descriptor) {
        return before("blob " + descriptor.digest()).blob(descriptor);
    }

    @Override
    public List<String> tags() {
        return before("tags").tags();
    }

    @Override
    public void putBlob(Descriptor descriptor, BlobSource source) {
        before("putBlob " + descriptor.digest()).putBlob(descriptor, source);
    }

    @Override
    public void putManifest(String tagOrDigest, FetchedManifest manifest) {
        before("putManifest " + tagOrDigest).putManifest(tagOrDigest, manifest);
    }

    @Override
    public boolean removeTag(String tag) {
        return before("removeTag " + tag).removeTag(tag);
    }
}

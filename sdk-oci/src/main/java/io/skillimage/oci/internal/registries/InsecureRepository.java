package io.skillimage.oci.internal.registries;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.SkillException;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * A repository at a location that the user called insecure: reached by TLS with any certificate, or by plain HTTP where
 * no TLS answers. A location that has spoken TLS is never asked in plain HTTP again. Thread-safe.
 */
final class InsecureRepository implements ImageRepository {
    /** What a location is known to speak. */
    enum Speech {
        UNKNOWN,
        TLS,
        PLAIN
    }

    private final ImageRepository tls;
    private final ImageRepository plain;
    private final AtomicReference<Speech> speech;

    /**
     * Creates a repository.
     *
     * @param speech what is known of the location, shared by all its repositories
     */
    InsecureRepository(ImageRepository tls, ImageRepository plain, AtomicReference<Speech> speech) {
        this.tls = tls;
        this.plain = plain;
        this.speech = speech;
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public FetchedManifest manifest(String tagOrDigest) {
        return ask(repository -> repository.manifest(tagOrDigest));
    }

    @Override
    public Optional<Digest> digestOf(String tag) {
        return ask(repository -> repository.digestOf(tag));
    }

    @Override
    public InputStream blob(Descriptor descriptor) {
        return ask(repository -> repository.blob(descriptor));
    }

    @Override
    public List<String> tags() {
        return ask(ImageRepository::tags);
    }

    @Override
    public void putBlob(Descriptor descriptor, BlobSource source) {
        ask(repository -> {
            repository.putBlob(descriptor, source);
            return true;
        });
    }

    @Override
    public void putManifest(String tagOrDigest, FetchedManifest manifest) {
        ask(repository -> {
            repository.putManifest(tagOrDigest, manifest);
            return true;
        });
    }

    @Override
    public boolean removeTag(String tag) {
        return ask(repository -> repository.removeTag(tag));
    }

    private <T> T ask(Function<ImageRepository, T> request) {
        if (speech.get() == Speech.PLAIN) {
            return inPlain(request);
        }
        try {
            T answer = request.apply(tls);
            speech.set(Speech.TLS);
            return answer;
        } catch (SkillException e) {
            if (isAnswer(e)) {
                speech.set(Speech.TLS);
            }
            if (e.code() != ErrorCode.UNREACHABLE || speech.get() == Speech.TLS) {
                throw e;
            }
            return instead(request, e);
        }
    }

    private <T> T inPlain(Function<ImageRepository, T> request) {
        try {
            return request.apply(plain);
        } catch (SkillException e) {
            if (!isAnswer(e)) {
                speech.set(Speech.UNKNOWN);
            }
            throw e;
        }
    }

    /** What plain HTTP says counts only if somebody speaks it; else it is TLS that failed. */
    private <T> T instead(Function<ImageRepository, T> request, SkillException failure) {
        try {
            T answer = request.apply(plain);
            speech.set(Speech.PLAIN);
            return answer;
        } catch (SkillException e) {
            if (isAnswer(e)) {
                speech.set(Speech.PLAIN);
            } else if (e.code() != ErrorCode.INTERRUPTED) {
                failure.addSuppressed(e);
                throw failure;
            }
            throw e;
        }
    }

    /** Status 400 is what servers of TLS say to those who speak without; what is wrong here is nobody's answer. */
    private static boolean isAnswer(SkillException e) {
        if (e.code() == ErrorCode.BAD_CREDENTIALS || e.code() == ErrorCode.BAD_CONFIGURATION) {
            return false;
        }
        return !(e instanceof RegistryException registry) || (registry.status() != 0 && registry.status() != 400);
    }
}

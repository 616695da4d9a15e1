package io.skillimage.oci.internal.registries;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.CollectionManifests;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.ManifestReader;
import io.skillimage.oci.internal.registry.Deadline;
import io.skillimage.oci.internal.registry.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A repository of a registry for one resolution: read from its mirrors, one after the other, and from its own location
 * last. Whatever a mirror does wrong, that it lacks something included, leads to the next place, unless the
 * content of a large blob is on its way to the reader already, and that mirror is not asked again; what the own location says is the answer. Lists of tags come from there, because mirrors are partial.
 *
 * <p>Which places there are is looked up when the first is needed: a warm cache reads no configuration. Thread-safe.
 */
public final class MirroredRepository implements ImageRepository {
    private static final Logger LOG = LoggerFactory.getLogger(MirroredRepository.class);
    /** Smaller blobs of a mirror, nearly all there are, are verified before they are handed out. */
    private static final int TAKEN_WHOLE = 1024 * 1024;

    private final AmbientRegistries registries;
    private final RegistryConnections connections;
    private final Repository asked;
    private final Predicate<Source> choice;
    private final boolean byDigest;
    private final Limits limits;
    private final Deadline deadline;
    private final ConcurrentSkipListMap<Integer, SkillException> failed = new ConcurrentSkipListMap<>();
    private volatile @Nullable List<Place> places;
    private volatile @Nullable String mirror;

    private record Place(Source source, ImageRepository repository) {
        boolean isMirror() {
            return source.mirror();
        }

        String name() {
            return source.repository().toString();
        }
    }

    /**
     * Creates the view of one repository.
     *
     * @param asked its name in references
     * @param byDigest whether the reference has a digest
     * @param deadline until when the resolution has to be done
     */
    public MirroredRepository(
            AmbientRegistries registries,
            RegistryConnections connections,
            Repository asked,
            boolean byDigest,
            Limits limits,
            Deadline deadline) {
        this(registries, connections, asked, source -> true, byDigest, limits, deadline);
    }

    private MirroredRepository(
            AmbientRegistries registries,
            RegistryConnections connections,
            Repository asked,
            Predicate<Source> choice,
            boolean byDigest,
            Limits limits,
            Deadline deadline) {
        this.choice = choice;
        this.registries = registries;
        this.connections = connections;
        this.asked = asked;
        this.byDigest = byDigest;
        this.limits = limits;
        this.deadline = deadline;
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public Optional<String> mirror() {
        return Optional.ofNullable(mirror);
    }

    @Override
    public ImageRepository origin() {
        return with(source -> !source.mirror());
    }

    private MirroredRepository with(Predicate<Source> other) {
        return new MirroredRepository(registries, connections, asked, other, false, limits, deadline);
    }

    /** What is only asked for digests may be behind with its tags. */
    private MirroredRepository forTags() {
        return byDigest ? with(choice) : this;
    }

    @Override
    public FetchedManifest manifest(String tagOrDigest) {
        return tagOrDigest.indexOf(':') < 0 ? forTags().fetched(tagOrDigest) : fetched(tagOrDigest);
    }

    private FetchedManifest fetched(String tagOrDigest) {
        return noted(place -> {
            FetchedManifest fetched = place.repository().manifest(tagOrDigest);
            if (place.isMirror()) {
                refuseNonsense(fetched);
            }
            return fetched;
        });
    }

    @Override
    public Optional<Digest> digestOf(String tag) {
        return forTags().first(place -> {
            Optional<Digest> digest = place.repository().digestOf(tag);
            if (digest.isEmpty() && place.isMirror()) {
                throw new SkillNotFoundException(ErrorCode.NOT_FOUND, "there is no tag " + tag + " in " + place.name());
            }
            return digest;
        });
    }

    @Override
    public InputStream blob(Descriptor descriptor) {
        return noted(place -> {
            InputStream in = place.repository().blob(descriptor);
            return place.isMirror() && descriptor.size() <= TAKEN_WHOLE ? whole(in, descriptor, place) : in;
        });
    }

    @Override
    public List<String> tags() {
        List<Place> all = places();
        return all.get(all.size() - 1).repository().tags();
    }

    @Override
    public void putBlob(Descriptor descriptor, BlobSource source) {
        target().putBlob(descriptor, source);
    }

    @Override
    public void putManifest(String tagOrDigest, FetchedManifest manifest) {
        target().putManifest(tagOrDigest, manifest);
    }

    @Override
    public boolean removeTag(String tag) {
        return target().removeTag(tag);
    }

    private ImageRepository target() {
        return connections.openToChange(registries, asked, deadline);
    }

    private <T> T noted(Function<Place, T> request) {
        return first(place -> {
            T answer = request.apply(place);
            if (place.isMirror() && mirror == null) {
                mirror = place.name();
            }
            return answer;
        });
    }

    private <T> T first(Function<Place, T> request) {
        List<Place> all = places();
        int last = all.size() - 1;
        for (int i = 0; i < last; i++) {
            if (failed.containsKey(i)) {
                continue;
            }
            try {
                return request.apply(all.get(i));
            } catch (SkillException e) {
                if (e.code() == ErrorCode.INTERRUPTED) {
                    throw e;
                }
                LOG.info("Going on without the mirror {}: {}", all.get(i).name(), e.getMessage());
                failed.put(i, e);
            }
        }
        try {
            return request.apply(all.get(last));
        } catch (SkillException e) {
            throw failed.isEmpty() ? e : MirrorFailures.before(e, this::nameOf, failed);
        }
    }

    private String nameOf(int place) {
        return places().get(place).name();
    }

    private List<Place> places() {
        List<Place> known = places;
        if (known == null) {
            synchronized (this) {
                known = places;
                if (known == null) {
                    known = registries.current().sources(asked, byDigest).stream()
                            .filter(choice)
                            .map(source -> new Place(source, connections.open(source, deadline)))
                            .toList();
                    places = known;
                }
            }
        }
        return known;
    }

    /** Without a digest to compare with, only its form tells a manifest from an error page. */
    private void refuseNonsense(FetchedManifest fetched) {
        ManifestReader reader = ManifestReader.of(fetched);
        if (reader.isIndex()) {
            reader.index();
        } else if (reader.isCollection()) {
            CollectionManifests.read(reader, limits.manifestBytes());
        } else {
            reader.manifest(limits);
        }
    }

    private static InputStream whole(InputStream in, Descriptor descriptor, Place place) {
        try (in) {
            return new ByteArrayInputStream(in.readAllBytes());
        } catch (IOException e) {
            throw new RegistryException(
                    ErrorCode.UNREACHABLE, "the blob " + descriptor.digest() + " of " + place.name() + " was cut", e);
        }
    }
}

package io.skillimage.oci.internal.select;

import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.PrintableText;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.IndexEntry;
import io.skillimage.oci.internal.image.ManifestReader;
import io.skillimage.oci.internal.image.Platform;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Follows image indexes to the one image that is meant. Immutable. */
public final class IndexFollower {
    private static final String ATTESTATION = "attestation-manifest";
    private static final int PLATFORMS_SHOWN = 8;

    private final Limits limits;
    private final @Nullable Platform platform;

    /**
     * What an index led to.
     *
     * @param reader the manifest of the image
     * @param chosen whether there were others to choose from
     */
    public record Image(ManifestReader reader, boolean chosen) {}

    /**
     * Creates a follower.
     *
     * @param platform the platform that is asked for, or null for none
     */
    public IndexFollower(Limits limits, @Nullable Platform platform) {
        this.limits = limits;
        this.platform = platform;
    }

    /**
     * Reads what was fetched, and goes on where that is an index: to the first entry for the platform that is asked for,
     * else to the only one.
     *
     * @throws IntegrityException if there is no such entry
     */
    public Image follow(ImageRepository repository, FetchedManifest fetched) {
        ManifestReader current = ManifestReader.of(fetched);
        boolean chosen = false;
        current.requireSkill();
        for (int depth = 0; current.isIndex(); depth++) {
            if (depth == limits.nestedIndexes()) {
                throw new IntegrityException(
                        ErrorCode.TOO_DEEP,
                        "the index " + fetched.digest() + " nests more than " + limits.nestedIndexes() + " indexes");
            }
            List<IndexEntry> entries = current.index().stream()
                    .filter(entry -> !isAttestation(entry))
                    .toList();
            Descriptor entry = choose(current, entries);
            chosen |= entries.size() > 1;
            FetchedManifest next = repository.manifest(entry.digest().toString());
            checkSize(entry, next);
            current = ManifestReader.of(new FetchedManifest(next.bytes(), next.digest(), entry.mediaType()));
            current.requireSkill();
        }
        return new Image(current, chosen);
    }

    private Descriptor choose(ManifestReader index, List<IndexEntry> entries) {
        Optional<IndexEntry> asked = entries.stream().filter(this::isAskedFor).findFirst();
        if (asked.isPresent()) {
            return asked.get().descriptor();
        }
        if (entries.size() != 1) {
            throw new IntegrityException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "the index " + index.digest() + " has " + entries.size() + " entries" + platforms(entries) + "; "
                            + (platform == null
                                    ? "without a platform, a skill is in an index only if it is its single one"
                                    : "none is for " + platform));
        }
        return entries.get(0).descriptor();
    }

    private boolean isAskedFor(IndexEntry entry) {
        Platform offered = entry.platform();
        return platform != null && offered != null && offered.answers(platform);
    }

    /** What BuildKit puts beside the one image that it was asked for: a statement about it, and no image. */
    private static boolean isAttestation(IndexEntry entry) {
        return ATTESTATION.equals(entry.descriptor().annotations().get("vnd.docker.reference.type"));
    }

    private static String platforms(List<IndexEntry> entries) {
        List<String> names = entries.stream()
                .flatMap(entry -> Optional.ofNullable(entry.platform()).stream())
                .map(offered -> PrintableText.of(offered.toString()))
                .distinct()
                .toList();
        if (names.isEmpty()) {
            return "";
        }
        String more = names.size() > PLATFORMS_SHOWN ? " and " + (names.size() - PLATFORMS_SHOWN) + " more" : "";
        return names.stream().limit(PLATFORMS_SHOWN).collect(Collectors.joining(", ", ", for ", more));
    }

    private static void checkSize(Descriptor entry, FetchedManifest fetched) {
        int size = fetched.bytes().length;
        if (size != entry.size()) {
            throw new IntegrityException(
                    ErrorCode.SIZE_MISMATCH,
                    "the manifest " + entry.digest() + " has " + size + " bytes; the index says " + entry.size(),
                    String.valueOf(entry.size()),
                    String.valueOf(size),
                    null);
        }
    }
}

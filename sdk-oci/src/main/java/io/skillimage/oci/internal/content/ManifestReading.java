package io.skillimage.oci.internal.content;

import io.skillimage.SkillWarning;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.ImageConfig;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.InlineBlobs;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.image.SkillDescription;
import io.skillimage.oci.internal.select.KnownManifest;
import io.skillimage.oci.internal.select.Manifests;
import io.skillimage.oci.internal.select.Selected;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an image says of its skill without its layers: in annotations, and in the config where the format has a place for
 * that. Safe for use by many threads.
 */
public final class ManifestReading {
    /** Four times what the Agent Skills specification allows. */
    private static final int MAX_CODE_POINTS = 4_096;

    private final Manifests manifests;

    /**
     * What an image says.
     *
     * @param name the name, or null where only the content tells it
     * @param description the description, perhaps cut; empty where only the content tells it
     * @param warnings what is odd about the config
     */
    public record Said(@Nullable String name, String description, List<SkillWarning> warnings) {
        /** Copies the list. */
        public Said {
            warnings = List.copyOf(warnings);
        }
    }

    /** Creates a reader that keeps what it has to fetch. */
    public ManifestReading(Manifests manifests) {
        this.manifests = manifests;
    }

    /** Reads what was selected; a config is asked for only where it may say what the annotations do not. */
    public Said read(ImageRepository repository, Selected selected) {
        Manifest manifest = selected.manifest();
        Map<String, String> annotations = manifest.annotations();
        String name = Annotations.name(annotations);
        String whole = Annotations.wholeDescription(annotations);
        boolean saysAll = name != null && isSaid(whole);
        SkillDescription own = SkillDescription.ofAnnotations(annotations, manifest.format());
        List<SkillWarning> warnings = List.of();
        if (!saysAll && SkillDescription.isInConfigOf(manifest.format())) {
            ImageConfig config = config(repository, selected);
            own = config.skill().orElse(own);
            warnings = config.warnings();
        }
        String description = Stream.of(whole, own.description(), Annotations.shortDescription(annotations))
                .filter(ManifestReading::isSaid)
                .findFirst()
                .orElse("");
        return new Said(name == null ? own.legalName() : name, bounded(description), warnings);
    }

    private ImageConfig config(ImageRepository repository, Selected selected) {
        KnownManifest known = selected.known();
        ImageConfig kept = known.config();
        if (kept != null) {
            return kept;
        }
        ImageConfig config =
                ImageConfigs.read(InlineBlobs.of(known.bytes(), selected.manifest(), repository), selected.manifest());
        if (repository.isRemote()) {
            manifests.keepConfig(known, config);
        }
        return config;
    }

    private static boolean isSaid(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    private static String bounded(String description) {
        return description.codePointCount(0, description.length()) <= MAX_CODE_POINTS
                ? description
                : description.substring(0, description.offsetByCodePoints(0, MAX_CODE_POINTS));
    }
}

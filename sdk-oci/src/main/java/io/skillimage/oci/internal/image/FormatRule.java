package io.skillimage.oci.internal.image;

import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.PrintableText;
import io.skillimage.SkillFormat;
import io.skillimage.UnsafeContentException;
import io.skillimage.cache.Limits;
import io.skillimage.cache.Unpacker;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells the format of a manifest by its artifact type and its media types. What a format has is required of a manifest
 * that claims it; an artifact of a type that is not known must be one archive of a common kind.
 */
final class FormatRule {
    private final String subject;
    private final @Nullable String artifactType;
    private final Descriptor config;
    private final List<Descriptor> layers;
    private final Map<String, String> annotations;

    /**
     * Creates the rule for one manifest.
     *
     * @param subject the manifest, for messages
     * @param artifactType the artifact type of the manifest or of the index that led to it, or null
     * @param layers at least one
     */
    FormatRule(
            String subject,
            @Nullable String artifactType,
            Descriptor config,
            List<Descriptor> layers,
            Map<String, String> annotations) {
        this.subject = subject;
        this.artifactType = artifactType;
        this.config = config;
        this.layers = layers;
        this.annotations = annotations;
    }

    /**
     * Returns the format.
     *
     * @throws IntegrityException if a media type is not one that the format has
     */
    SkillFormat format() {
        layers.forEach(this::refuseForeign);
        String type = artifactType == null ? "" : artifactType;
        boolean skr = layers.get(0).mediaType().equals(MediaTypes.SKR_LAYER);
        if (skr && (type.isEmpty() || type.equals(MediaTypes.AGENT_SKILL))) {
            requireConfig(MediaTypes.AGENT_SKILL_CONFIG::equals);
            return archive(SkillFormat.SKR, MediaTypes.SKR_LAYER::equals);
        }
        return switch (type) {
            case "" -> image();
            case MediaTypes.AGENT_SKILL -> agentSkill();
            case MediaTypes.ALIBABA_SKILL -> {
                requireConfig(MediaTypes.OCI_EMPTY::equals);
                yield archive(SkillFormat.ALIBABA, MediaTypes.ALIBABA_LAYER::equals);
            }
            case MediaTypes.TOOLHIVE_SKILL -> {
                requireConfig(MediaTypes.OCI_CONFIG::equals);
                yield archive(SkillFormat.TOOLHIVE, MediaTypes.OCI_LAYER_GZIP::equals);
            }
            default -> {
                requireConfig(MediaTypes::isConfig);
                yield archive(SkillFormat.ARTIFACT, MediaTypes::isImageLayer);
            }
        };
    }

    private SkillFormat image() {
        requireConfig(MediaTypes::isConfig);
        requireLayers(MediaTypes::isImageLayer);
        if (layers.stream().anyMatch(layer -> MediaTypes.isRedhat(layer.mediaType()))) {
            return SkillFormat.REDHAT;
        }
        if (annotations.containsKey(Annotations.STATUS)) {
            return SkillFormat.SKILLIMAGE;
        }
        if (config.mediaType().equals(MediaTypes.OCI_EMPTY)) {
            return archive(SkillFormat.ARTIFACT, MediaTypes::isImageLayer);
        }
        return SkillFormat.PLAIN_IMAGE;
    }

    private SkillFormat agentSkill() {
        if (config.mediaType().equals(MediaTypes.OCI_EMPTY)) {
            requireLayers(mediaType -> MediaTypes.layer(mediaType).isEmpty());
            return SkillFormat.AGENT_SKILLS_FILES;
        }
        requireConfig(MediaTypes.AGENT_SKILL_CONFIG::equals);
        return archive(SkillFormat.AGENT_SKILLS, MediaTypes.AGENT_SKILL_LAYER::equals);
    }

    private SkillFormat archive(SkillFormat format, Predicate<String> layerType) {
        requireLayers(layerType);
        if (layers.size() != 1) {
            throw new IntegrityException(
                    ErrorCode.BAD_MANIFEST,
                    subject + " has " + layers.size() + " layers; the format " + format.label() + " has one");
        }
        return format;
    }

    private void requireConfig(Predicate<String> mediaType) {
        if (!mediaType.test(config.mediaType())) {
            throw unsupported("the config", config);
        }
    }

    private void requireLayers(Predicate<String> mediaType) {
        for (Descriptor layer : layers) {
            if (!mediaType.test(layer.mediaType())) {
                throw unsupported("the layer", layer);
            }
        }
    }

    private void refuseForeign(Descriptor layer) {
        if (MediaTypes.isForeign(layer.mediaType()) || layer.hasUrls()) {
            throw new IntegrityException(
                    ErrorCode.FOREIGN_LAYER,
                    "the layer " + layer.digest() + " of " + subject
                            + " lies outside the registry; foreign URLs are never fetched");
        }
    }

    private IntegrityException unsupported(String what, Descriptor descriptor) {
        String type = artifactType == null ? "" : " of the artifact type '" + PrintableText.of(artifactType) + "'";
        return new IntegrityException(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                what + " of " + subject + type + " has the media type '" + PrintableText.of(descriptor.mediaType())
                        + "', which cannot be part of a skill");
    }

    /**
     * Refuses layers that are files and do not say which, before any of them is fetched.
     *
     * @throws IntegrityException if a layer has no title
     * @throws UnsafeContentException if a title is no safe path
     */
    static void requirePaths(String subject, List<Descriptor> layers, Limits limits) {
        for (Descriptor layer : layers) {
            String of = "the layer " + layer.digest() + " of " + subject;
            String title = layer.annotations().get(Annotations.TITLE);
            if (title == null) {
                throw new IntegrityException(ErrorCode.BAD_MANIFEST, of + " is a file, but has no title that names it");
            }
            Unpacker.requireFilePath(title, limits, of);
        }
    }
}

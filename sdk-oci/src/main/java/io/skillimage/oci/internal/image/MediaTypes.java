package io.skillimage.oci.internal.image;

import io.skillimage.cache.ContentKey.Compression;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The media types that stand in skill images. */
public final class MediaTypes {
    /** An OCI image manifest. */
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    /** An OCI image index. */
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    /** A Docker image manifest, schema 2. */
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    /** A Docker manifest list. */
    public static final String DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";

    /** The artifact type of a skill of the Agent Skills OCI specification. */
    public static final String AGENT_SKILL = "application/vnd.agentskills.skill.v1";
    /** The artifact type of a skill, or of an index of the same one for several platforms, that ToolHive writes. */
    public static final String TOOLHIVE_SKILL = "dev.toolhive.skills.v1";

    static final String AGENT_SKILL_CONFIG = "application/vnd.agentskills.skill.config.v1+json";
    static final String AGENT_SKILL_LAYER = "application/vnd.agentskills.skill.content.v1.tar+gzip";
    static final String SKR_LAYER = "application/vnd.agentskills.skill.layer.v1+tar+gzip";
    static final String ALIBABA_SKILL = "application/vnd.agent.skill.v1+json";
    static final String ALIBABA_LAYER = "application/vnd.agent.skill.content.v1.tar+gzip";
    static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    static final String OCI_EMPTY = "application/vnd.oci.empty.v1+json";
    static final String OCI_LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    static final String REDHAT_CONFIG = "application/vnd.redhat.agentskill.config.v1+json";
    static final String REDHAT_LAYER_GZIP = "application/vnd.redhat.agentskill.layer.v1.tar+gzip";

    private static final Set<String> MANIFESTS = Set.of(OCI_MANIFEST, DOCKER_MANIFEST);
    private static final Set<String> INDEXES = Set.of(OCI_INDEX, DOCKER_INDEX);
    private static final Set<String> CONFIGS =
            Set.of(OCI_CONFIG, OCI_EMPTY, REDHAT_CONFIG, "application/vnd.docker.container.image.v1+json");
    private static final String SCHEMA_ONE = "application/vnd.docker.distribution.manifest.v1";
    private static final Map<String, Compression> IMAGE_LAYERS = Map.of(
            OCI_LAYER_GZIP,
            Compression.GZIP,
            REDHAT_LAYER_GZIP,
            Compression.GZIP,
            "application/vnd.docker.image.rootfs.diff.tar.gzip",
            Compression.GZIP,
            "application/vnd.oci.image.layer.v1.tar+zstd",
            Compression.ZSTD,
            "application/vnd.redhat.agentskill.layer.v1.tar+zstd",
            Compression.ZSTD,
            "application/vnd.docker.image.rootfs.diff.tar.zstd",
            Compression.ZSTD,
            "application/vnd.oci.image.layer.v1.tar",
            Compression.NONE,
            "application/vnd.docker.image.rootfs.diff.tar",
            Compression.NONE);
    /** All of them are compressed with gzip. */
    private static final Set<String> ARTIFACT_LAYERS = Set.of(AGENT_SKILL_LAYER, SKR_LAYER, ALIBABA_LAYER);

    private MediaTypes() {}

    static boolean isManifest(String mediaType) {
        return MANIFESTS.contains(mediaType);
    }

    /** Returns whether the type is one of an index. */
    public static boolean isIndex(String mediaType) {
        return INDEXES.contains(mediaType);
    }

    /** Returns whether the type is one of Docker's schema 1, signed or not. */
    public static boolean isSchemaOne(String mediaType) {
        return mediaType.startsWith(SCHEMA_ONE);
    }

    static boolean isConfig(String mediaType) {
        return CONFIGS.contains(mediaType);
    }

    /** Returns how a layer that is an archive is compressed; nothing for what is not known to be one. */
    static Optional<Compression> layer(String mediaType) {
        return ARTIFACT_LAYERS.contains(mediaType)
                ? Optional.of(Compression.GZIP)
                : Optional.ofNullable(IMAGE_LAYERS.get(mediaType));
    }

    /** Returns whether the type is one that the layers of images have. */
    static boolean isImageLayer(String mediaType) {
        return IMAGE_LAYERS.containsKey(mediaType);
    }

    /** Returns whether the type is one of the skillimage project's own for layers. */
    static boolean isRedhat(String mediaType) {
        return mediaType.startsWith("application/vnd.redhat.agentskill.layer.");
    }

    /** Layers whose content lies elsewhere, or may not be handed on; their URLs are never followed. */
    static boolean isForeign(String mediaType) {
        return mediaType.contains(".nondistributable.") || mediaType.contains(".foreign.");
    }

    /** Returns the type without parameters and in lower case, as it is compared. */
    public static String bare(String contentType) {
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}

package io.skillimage.oci.internal.image;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.SkillFormat;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What an image config says of the layers, and of the skill in them.
 *
 * @param declaresLayers whether the config speaks of layers at all; artifacts have configs that do not
 * @param diffIds the digests of the uncompressed layers
 * @param warnings what is missing, or means nothing for a skill
 * @param skill what it says of the skill
 */
public record ImageConfig(
        boolean declaresLayers, List<Digest> diffIds, List<SkillWarning> warnings, SkillDescription skill) {
    private static final Set<String> MEANINGLESS = Set.of("config", "container_config", "onbuild");
    private static final String LABELS = "Labels";

    /** Copies the lists. */
    public ImageConfig {
        diffIds = List.copyOf(diffIds);
        warnings = List.copyOf(warnings);
    }

    /** Creates a config that says nothing of the skill. */
    public ImageConfig(boolean declaresLayers, List<Digest> diffIds, List<SkillWarning> warnings) {
        this(declaresLayers, diffIds, warnings, SkillDescription.NONE);
    }

    /**
     * Reads a config out of verified bytes.
     *
     * @throws IntegrityException if it is malformed, or not as the format wants it
     */
    public static ImageConfig read(byte[] bytes, Digest digest, SkillFormat format) {
        JsonDocument document = JsonDocument.parse(bytes, "the config " + digest);
        SkillDescription skill = SkillDescription.ofConfig(document, format);
        List<SkillWarning> warnings = new ArrayList<>();
        JsonNode root = document.node();
        if (root.properties().stream()
                .anyMatch(member -> MEANINGLESS.contains(member.getKey()) && saysMore(member.getValue()))) {
            warnings.add(new SkillWarning(Code.CONFIG_IGNORED, "the config says how to run a container; ignored"));
        }
        JsonNode os = root.get("os");
        if (os != null && os.isString() && !os.stringValue().equals("linux")) {
            warnings.add(new SkillWarning(
                    Code.CONFIG_IGNORED, "the config names the platform '" + os.stringValue() + "'; skills have none"));
        }
        JsonNode rootfs = root.get("rootfs");
        if (rootfs == null) {
            if (isImage(format)) {
                warnings.add(
                        new SkillWarning(Code.CONFIG_INCOMPLETE, "the config has no rootfs, so no diff_ids to check"));
            }
            return new ImageConfig(false, List.of(), warnings, skill);
        }
        return new ImageConfig(true, diffIds(document, rootfs), warnings, skill);
    }

    /** Labels describe, whatever they say; all else is about running a container. */
    private static boolean saysMore(JsonNode settings) {
        return settings.size() > (settings.has(LABELS) ? 1 : 0);
    }

    /** The configs of artifacts say nothing of layers; the digests in the manifest are what counts there. */
    private static boolean isImage(SkillFormat format) {
        return switch (format) {
            case SKILLIMAGE, REDHAT, PLAIN_IMAGE, BUNDLE, TOOLHIVE -> true;
            case AGENT_SKILLS, AGENT_SKILLS_FILES, SKR, ALIBABA, ARTIFACT, DIRECTORY -> false;
        };
    }

    private static List<Digest> diffIds(JsonDocument document, JsonNode rootfs) {
        JsonNode ids = rootfs.get("diff_ids");
        if (ids == null || !ids.isArray()) {
            throw document.malformed("'rootfs.diff_ids' is no array");
        }
        List<Digest> result = new ArrayList<>();
        for (JsonNode id : ids) {
            try {
                result.add(Digest.parse(id.isString() ? id.stringValue() : ""));
            } catch (IllegalArgumentException e) {
                throw document.malformed("'rootfs.diff_ids[" + result.size() + "]': " + e.getMessage());
            }
        }
        return result;
    }

    /**
     * Compares what was declared with what was computed while unpacking.
     *
     * @throws IntegrityException if they differ
     */
    public void verify(List<Digest> computed, Digest manifest) {
        if (declaresLayers && !diffIds.equals(computed)) {
            throw new IntegrityException(
                    ErrorCode.DIFF_ID_MISMATCH,
                    "the config of " + manifest + " declares other diff_ids than its layers have: " + diffIds
                            + " declared, " + computed + " found",
                    diffIds.toString(),
                    computed.toString(),
                    null);
        }
    }
}

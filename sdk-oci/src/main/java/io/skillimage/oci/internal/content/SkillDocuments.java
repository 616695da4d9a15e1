package io.skillimage.oci.internal.content;

import io.skillimage.FrontMatter;
import io.skillimage.SkillFormat;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import io.skillimage.oci.internal.image.Blobs;
import io.skillimage.oci.internal.image.ImageConfig;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.image.SkillDescription;
import io.skillimage.schema.SkillContent;
import io.skillimage.schema.SkillDirectoryReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The documents of a skill, with what its image says of it where they leave gaps: the config first, then the
 * annotations. Immutable.
 */
public final class SkillDocuments {
    private final SkillDescription described;

    private SkillDocuments(SkillDescription described) {
        this.described = described;
    }

    /** Returns the reader for an image. */
    static SkillDocuments of(Manifest manifest, ImageConfig config) {
        return new SkillDocuments(
                config.skill().orElse(SkillDescription.ofAnnotations(manifest.annotations(), manifest.format())));
    }

    /**
     * Unpacks the layers of an image into a place that will be gone, and reads the documents.
     *
     * @throws io.skillimage.SkillException if the image is no usable skill
     */
    public static SkillContent read(Blobs blobs, Manifest manifest, Scratch scratch) {
        Layers.unpack(blobs, manifest, List.of(), scratch.unpacker()::unpack);
        String root = SkillRoot.of(manifest.format(), scratch.paths(), null);
        String prefix = root.isEmpty() ? "" : root + "/";
        Set<String> files = scratch.paths().stream()
                .filter(path -> path.startsWith(prefix))
                .map(path -> path.substring(prefix.length()))
                .collect(Collectors.toUnmodifiableSet());
        SkillDocuments documents = of(manifest, ImageConfigs.read(blobs, manifest));
        return documents.complete(documents.read(scratch.directory().resolve(root), files));
    }

    /** Reads the documents alone; only where SKILL.md has no front matter, what the image says takes its place. */
    SkillContent read(Path directory, Set<String> files) {
        return SkillDirectoryReader.read(directory, files, described.frontMatter());
    }

    /** Returns whether the content may hold something that other manifests over the same layers do not say. */
    boolean areIn(SkillContent content) {
        return content.card() == null && content.frontMatter().equals(described.frontMatter());
    }

    /** Fills the gaps. */
    SkillContent complete(SkillContent content) {
        if (content.card() != null || described.equals(SkillDescription.NONE)) {
            return content;
        }
        FrontMatter matter = content.frontMatter();
        List<SkillWarning> warnings = new ArrayList<>(content.warnings());
        if (described.name() != null && !described.name().equals(matter.name()) && matter.name() != null) {
            warnings.add(new SkillWarning(
                    Code.CONFIG_IGNORED,
                    "the image calls the skill '" + described.name() + "', but SKILL.md says '" + matter.name() + "'"));
        }
        return new SkillContent(null, described.complete(matter), content.bodyOffset(), warnings);
    }

    /** Returns the name of a skill that does not say it itself, if the image or its directory in there does. */
    String nameOr(String root, String fallback) {
        String name = described.legalName();
        return name != null ? name : root.isEmpty() ? fallback : root;
    }

    /** Returns the format, which ToolHive's single images show in labels and annotations only. */
    SkillFormat format(Manifest manifest) {
        boolean toolHive = manifest.format() == SkillFormat.PLAIN_IMAGE && !described.equals(SkillDescription.NONE);
        return toolHive ? SkillFormat.TOOLHIVE : manifest.format();
    }
}

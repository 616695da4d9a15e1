package io.skillimage.oci.internal.content;

import io.skillimage.Digest;
import io.skillimage.IntegrityException;
import io.skillimage.UnsafeContentException;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.Blobs;
import io.skillimage.oci.internal.image.ImageConfig;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.schema.SkillDirectoryReader;
import io.skillimage.schema.Validation;
import java.util.List;

/** Looks at the whole content of an image as its author should, and keeps none of it. */
public final class VerifiedContent {
    private VerifiedContent() {}

    /**
     * Fetches and verifies config and layers, and validates what they hold as a skill directory.
     *
     * @return everything that was found; bad documents are problems, not exceptions
     * @throws IntegrityException if content is not what the manifest and the config say
     * @throws UnsafeContentException if it cannot be unpacked safely and within the limits
     */
    public static Validation validate(Blobs blobs, Manifest manifest, Limits limits) {
        ImageConfig config = ImageConfigs.read(blobs, manifest);
        try (Scratch scratch = Scratch.create(limits)) {
            List<Digest> diffIds = Layers.unpack(blobs, manifest, config.diffIds(), scratch.unpacker()::unpack);
            config.verify(diffIds, manifest.digest());
            return SkillDirectoryReader.validate(scratch.directory(), scratch.paths());
        }
    }
}

package io.skillimage.oci;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.SkillCard;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.cache.ContentKey.Compression;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.content.Scratch;
import io.skillimage.oci.internal.content.SkillDirectory;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageWriter;
import io.skillimage.oci.internal.image.Layer;
import io.skillimage.oci.internal.layout.ImageLayout;
import io.skillimage.oci.internal.layout.LayoutRepository;
import io.skillimage.oci.internal.publish.FixedContent;
import io.skillimage.schema.SkillContent;
import io.skillimage.schema.SkillDirectoryReader;
import io.skillimage.schema.Validation;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Packs a skill directory as an OCI image into an image layout.
 *
 * <p>Packing is reproducible: the same files give the same bytes and the same digest on every machine. Immutable and
 * safe for use by many threads.
 */
public final class SkillPackager {

    /** Which media types an image has; its content is the same. */
    public enum Profile {
        /** Those of the OCI image specification. */
        STANDARD,
        /** Those of Red Hat's agent skills. */
        REDHAT
    }

    private final Profile profile;
    private final @Nullable Instant created;
    private final Limits limits;

    private SkillPackager(Builder builder) {
        this.profile = builder.profile;
        this.created = builder.created;
        this.limits = builder.limits;
    }

    /** Returns a packager with the standard media types and no time. */
    public static SkillPackager create() {
        return builder().build();
    }

    /** Starts to configure a packager. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Packs a directory as a draft, under {@code namespace/name:version-draft}.
     *
     * @param directory the skill
     * @param store the image layout, made when missing
     * @throws InvalidSkillException if skill.yaml or SKILL.md cannot be used
     * @throws SkillException if the directory cannot be read or the store not be written
     */
    public PackedSkill pack(Path directory, Path store) {
        return pack(directory, store, null);
    }

    /**
     * Packs a directory as a draft, under a tag of the caller's choice.
     *
     * @param directory the skill
     * @param store the image layout, made when missing
     * @param tag the tag, or null for {@code version-draft}
     * @throws InvalidSkillException if skill.yaml or SKILL.md cannot be used
     * @throws LifecycleException if the tag holds what was published
     * @throws SkillException if the directory cannot be read or the store not be written
     */
    public PackedSkill pack(Path directory, Path store, @Nullable String tag) {
        try {
            return packed(directory, store, tag);
        } catch (SkillException e) {
            throw e.during("pack " + directory);
        }
    }

    /**
     * Looks at a directory as its author should, and packs nothing. Does not throw for bad documents.
     *
     * @param directory the skill
     * @return everything that was found, and what packing would leave out
     * @throws SkillException if the directory cannot be read or is too large
     */
    public Validation validate(Path directory) {
        try {
            SkillDirectory listed = SkillDirectory.list(directory, limits);
            Validation found = SkillDirectoryReader.validate(
                    listed.directory(), listed.files().keySet());
            List<SkillWarning> warnings = new ArrayList<>(listed.leftOut());
            warnings.addAll(found.warnings());
            return new Validation(found.problems(), warnings, found.content());
        } catch (SkillException e) {
            throw e.during("validate " + directory);
        }
    }

    private PackedSkill packed(Path directory, Path store, @Nullable String tag) {
        SkillDirectory listed = SkillDirectory.list(directory, limits);
        requireCard(SkillDirectoryReader.read(listed.directory(), listed.files().keySet()));
        SortedMap<String, Layer.Entry> files = new TreeMap<>();
        listed.files()
                .forEach((path, file) -> files.put(path, new Layer.Entry(listed.read(file), file.isExecutable())));
        Layer layer = Layer.pack(files, created == null ? 0 : created.getEpochSecond());
        SkillContent content = unpacked(layer);
        SkillCard card = requireCard(content);
        List<SkillWarning> warnings = new ArrayList<>(listed.leftOut());
        warnings.addAll(content.warnings());
        warnings.addAll(departures(listed));

        SkillReference reference = SkillReference.inLayout(store, card.qualifiedName())
                .withTag(tag == null ? card.version() + "-draft" : tag);
        Map<String, String> annotations =
                Annotations.of(card, content.frontMatter(), body(files, content.bodyOffset()), created);
        LayoutRepository repository = new LayoutRepository(
                ImageLayout.openOrCreate(store), reference.repositoryPath(), limits.manifestBytes());
        if (tag != null) {
            FixedContent.refuseToReplace(repository, tag, List.of(layer.digest()), LifecycleState.DRAFT, limits);
        }
        FetchedManifest manifest =
                ImageWriter.write(repository, reference.tag(), layer, annotations, profile == Profile.REDHAT);
        return new PackedSkill(reference, manifest.digest(), layer.digest(), card, warnings);
    }

    private static SkillCard requireCard(SkillContent content) {
        SkillCard card = content.card();
        if (card == null) {
            throw new InvalidSkillException(ErrorCode.NO_CARD, "skill.yaml", "is missing");
        }
        if (card.version().contains("+")) {
            throw new InvalidSkillException(
                    ErrorCode.BAD_VERSION,
                    "skill.yaml#/metadata/version",
                    "'" + card.version() + "' has build metadata, and a tag cannot hold '+'");
        }
        return card;
    }

    private static String body(SortedMap<String, Layer.Entry> files, int offset) {
        byte[] markdown = Objects.requireNonNull(files.get("SKILL.md")).content();
        int start = Math.min(offset, markdown.length);
        return new String(markdown, start, markdown.length - start, StandardCharsets.UTF_8);
    }

    /** A draft may depart from the Agent Skills specification, but its author should know. */
    private static List<SkillWarning> departures(SkillDirectory listed) {
        Validation validation =
                SkillDirectoryReader.validate(listed.directory(), listed.files().keySet());
        return validation.problems().stream()
                .map(problem -> new SkillWarning(SkillWarning.Code.SPEC_VIOLATION, problem.toString()))
                .toList();
    }

    /**
     * Reads the documents as whoever resolves the image will: names and sizes that are refused there are refused here, and
     * what the manifest says is what the layer holds, even if somebody is writing to the directory.
     */
    private SkillContent unpacked(Layer layer) {
        try (Scratch scratch = Scratch.create(limits)) {
            scratch.unpacker()
                    .unpack(new ByteArrayInputStream(layer.bytes()), Compression.GZIP, Digest.Algorithm.SHA256);
            return SkillDirectoryReader.read(scratch.directory(), scratch.paths());
        }
    }

    /** Configures a packager. Not safe for use by several threads. */
    public static final class Builder {
        /** Eleven octal digits. */
        private static final long MAX_EPOCH_SECOND = (1L << 33) - 1;

        private Profile profile = Profile.STANDARD;
        private @Nullable Instant created;
        private Limits limits = Limits.defaults();

        private Builder() {}

        /** Sets the media types; by default {@link Profile#STANDARD}. */
        public Builder profile(Profile value) {
            this.profile = value;
            return this;
        }

        /**
         * Sets the time that stands in the image, as {@code SOURCE_DATE_EPOCH} does; by default none.
         *
         * @throws IllegalArgumentException if it lies before 1970 or after May 2242, which no archive can say
         */
        public Builder created(@Nullable Instant value) {
            if (value != null && (value.getEpochSecond() < 0 || value.getEpochSecond() > MAX_EPOCH_SECOND)) {
                throw new IllegalArgumentException("no archive can hold the time " + value);
            }
            this.created = value;
            return this;
        }

        /** Sets what a skill may hold at most. */
        public Builder limits(Limits value) {
            this.limits = value;
            return this;
        }

        /** Returns the packager. */
        public SkillPackager build() {
            return new SkillPackager(this);
        }
    }
}

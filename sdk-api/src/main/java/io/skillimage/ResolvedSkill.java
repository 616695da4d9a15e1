package io.skillimage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A skill that was verified and stands in a local directory. Immutable and safe for use by many threads.
 *
 * <p>The directory belongs to the cache: it is shared, read-only and stays as it is. Use {@link #read(String)} where the
 * bytes matter: it checks them again.
 */
public final class ResolvedSkill {
    private static final String SKILL_MD = "SKILL.md";
    private static final String PARENT = "..";

    /** Where the bytes of a resolution came from. */
    public enum Source {
        /** Everything was there already. */
        CACHE,
        /** At least a layer came from the registry or the layout. */
        NETWORK,
        /** The skill is a directory of the caller. */
        DIRECTORY
    }

    private final SkillReference reference;
    private final SkillReference pinned;
    private final @Nullable Digest digest;
    private final Digest contentDigest;
    private final LifecycleState state;
    private final SkillFormat format;
    private final String name;
    private final @Nullable SkillCard card;
    private final FrontMatter frontMatter;
    private final int bodyOffset;
    private final Map<String, String> annotations;
    private final List<SkillWarning> warnings;
    private final Path directory;
    private final Map<String, SkillFile> files;
    private final Source source;
    private final @Nullable String mirror;

    private ResolvedSkill(Builder builder) {
        this.reference = Objects.requireNonNull(builder.reference, "reference");
        this.pinned = builder.pinned == null ? reference : builder.pinned;
        this.digest = builder.digest;
        this.contentDigest = Objects.requireNonNull(builder.contentDigest, "contentDigest");
        this.state = builder.state;
        this.format = builder.format;
        this.name = Objects.requireNonNull(builder.name, "name");
        this.card = builder.card;
        this.frontMatter = Objects.requireNonNull(builder.frontMatter, "frontMatter");
        this.bodyOffset = builder.bodyOffset;
        this.annotations = Collections.unmodifiableMap(new TreeMap<>(builder.annotations));
        this.warnings = List.copyOf(builder.warnings);
        this.directory = Objects.requireNonNull(builder.directory, "directory");
        this.files = builder.files;
        this.source = builder.source;
        this.mirror = builder.mirror;
    }

    /** Starts to describe a resolved skill; for resolvers, and for fakes in tests. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns what was asked for. */
    public SkillReference reference() {
        return reference;
    }

    /** Returns the repository and the manifest digest that was used; for {@code dir:}, the reference itself. */
    public SkillReference pinned() {
        return pinned;
    }

    /** Returns the digest of the manifest, or null for {@code dir:}, which has none. */
    public @Nullable Digest digest() {
        return digest;
    }

    /**
     * Returns the digest that identifies the content: the same for every manifest over the same layers. It is the
     * layer's digest where there is a single layer.
     */
    public Digest contentDigest() {
        return contentDigest;
    }

    /** Returns the lifecycle state. */
    public LifecycleState state() {
        return state;
    }

    /** Returns how the skill was packed. */
    public SkillFormat format() {
        return format;
    }

    /** Returns the skill's name, which is the directory's name too unless the directory is the caller's. */
    public String name() {
        return name;
    }

    /** Returns skill.yaml, or null where an unmanaged skill has none. */
    public @Nullable SkillCard card() {
        return card;
    }

    /** Returns the front matter of SKILL.md. */
    public FrontMatter frontMatter() {
        return frontMatter;
    }

    /** Returns the description: of the front matter, which is the one that a model reads. */
    public String description() {
        return frontMatter.description();
    }

    /**
     * Returns the instructions: SKILL.md without its front matter. Read and checked at each call.
     *
     * @throws SkillNotFoundException if the skill has no SKILL.md
     * @throws IntegrityException if the file is no longer what was verified
     * @throws CacheException if the file cannot be read
     */
    public String body() {
        byte[] content = read(SKILL_MD);
        int start = Math.min(bodyOffset, content.length);
        return new String(content, start, content.length - start, StandardCharsets.UTF_8);
    }

    /** Returns the annotations of the manifest, sorted by key, unmodifiable. Anybody could have written them. */
    public Map<String, String> annotations() {
        return annotations;
    }

    /** Returns what somebody should know, though it did not stop the use; unmodifiable, perhaps empty. */
    public List<SkillWarning> warnings() {
        return warnings;
    }

    /** Returns the directory with the skill's files, as an absolute path. */
    public Path directory() {
        return directory;
    }

    /** Returns the files of the skill, sorted by path, as an unmodifiable list. */
    public List<SkillFile> files() {
        return List.copyOf(files.values());
    }

    /** Returns the file with exactly that path, if the skill has it. */
    public Optional<SkillFile> file(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /** Returns where the bytes came from. */
    public Source source() {
        return source;
    }

    /** Returns whether everything was in the cache already. */
    public boolean fromCache() {
        return source == Source.CACHE;
    }

    /**
     * Returns the mirror, {@code registry/path}, that the manifest or a layer came from; nothing where the registry itself
     * or the cache had them. What comes from a mirror is verified as everything else.
     */
    public Optional<String> mirror() {
        return Optional.ofNullable(mirror);
    }

    /**
     * Reads a file of the skill and checks its size and digest.
     *
     * @param path a path of {@link #files()}; nothing else can be read
     * @return the whole content
     * @throws SkillNotFoundException if the skill has no such file
     * @throws IntegrityException if the file is no longer what was verified
     * @throws CacheException if the file cannot be read
     */
    public byte[] read(String path) {
        SkillFile file = file(path)
                .orElseThrow(() -> new SkillNotFoundException(
                        ErrorCode.NOT_FOUND, "the skill " + name + " has no file '" + PrintableText.of(path) + "'"));
        Path location = locate(file);
        byte[] content;
        try (InputStream in = openInside(location)) {
            content = in.readNBytes(oneMoreThan(file.size()));
        } catch (NoSuchFileException e) {
            throw tampered(file, "it is gone");
        } catch (IOException e) {
            throw new CacheException(ErrorCode.CACHE_UNAVAILABLE, "cannot read " + location, location, e);
        }
        if (content.length != file.size()) {
            throw tampered(file, "its size is no longer " + file.size());
        }
        Digest actual = file.digest().algorithm().of(content);
        if (!actual.equals(file.digest())) {
            throw tampered(file, "its digest is " + actual + ", not " + file.digest());
        }
        return content;
    }

    /** The list of files is read from the cache's disk, so a path of it is not trusted to stay inside. */
    private Path locate(SkillFile file) {
        try {
            Path relative = directory.getFileSystem().getPath(file.path());
            boolean inside =
                    relative.getRoot() == null && relative.normalize().equals(relative) && !relative.startsWith(PARENT);
            if (inside) {
                return directory.resolve(relative);
            }
        } catch (InvalidPathException e) {
            throw new CacheException(
                    ErrorCode.CACHE_UNAVAILABLE,
                    "this system cannot name the file '" + PrintableText.of(file.path()) + "' of " + directory,
                    directory,
                    e);
        }
        throw tampered(file, "it is not inside");
    }

    /** Enough to see that a file has grown, and never so much that a false size alone costs the memory. */
    private static int oneMoreThan(long size) {
        return (int) Math.max(1, Math.min(size, Integer.MAX_VALUE - 9) + 1);
    }

    /** A link in place of a directory would lead out of the checkout, so every step of the path is looked at. */
    private InputStream openInside(Path location) throws IOException {
        for (Path step = location.getParent(); step != null && !step.equals(directory); step = step.getParent()) {
            if (Files.isSymbolicLink(step)) {
                throw new NoSuchFileException(step.toString(), null, "it is a link");
            }
        }
        if (!Files.isRegularFile(location, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(location.toString());
        }
        return Files.newInputStream(location, LinkOption.NOFOLLOW_LINKS);
    }

    private IntegrityException tampered(SkillFile file, String what) {
        return new IntegrityException(
                ErrorCode.TAMPERED,
                "'" + PrintableText.of(file.path()) + "' in " + directory + " was changed: " + what);
    }

    /** Returns the pinned reference, the state and the directory. */
    @Override
    public String toString() {
        return pinned + " (" + state.label() + ") in " + directory;
    }

    /**
     * Describes a resolved skill: without further ado an unmanaged one from the network, without files, annotations and
     * warnings. Not safe for use by several threads.
     */
    public static final class Builder {
        private @Nullable SkillReference reference;
        private @Nullable SkillReference pinned;
        private @Nullable Digest digest;
        private @Nullable Digest contentDigest;
        private LifecycleState state = LifecycleState.UNMANAGED;
        private SkillFormat format = SkillFormat.PLAIN_IMAGE;
        private @Nullable String name;
        private @Nullable SkillCard card;
        private @Nullable FrontMatter frontMatter;
        private int bodyOffset;
        private Map<String, String> annotations = Map.of();
        private List<SkillWarning> warnings = List.of();
        private @Nullable Path directory;
        private Map<String, SkillFile> files = Map.of();
        private Source source = Source.NETWORK;
        private @Nullable String mirror;

        private Builder() {}

        /** Sets what was asked for; required. */
        public Builder reference(SkillReference value) {
            this.reference = value;
            return this;
        }

        /** Sets the repository with the manifest digest that was used; the reference itself when not set. */
        public Builder pinned(SkillReference value) {
            this.pinned = value;
            return this;
        }

        /** Sets the digest of the manifest. */
        public Builder digest(@Nullable Digest value) {
            this.digest = value;
            return this;
        }

        /** Sets the digest of the content; required. */
        public Builder contentDigest(Digest value) {
            this.contentDigest = value;
            return this;
        }

        /** Sets the lifecycle state. */
        public Builder state(LifecycleState value) {
            this.state = value;
            return this;
        }

        /** Sets how it was packed; a plain image when not set. */
        public Builder format(SkillFormat value) {
            this.format = value;
            return this;
        }

        /** Sets the skill's name; required. */
        public Builder name(String value) {
            this.name = value;
            return this;
        }

        /** Sets skill.yaml. */
        public Builder card(@Nullable SkillCard value) {
            this.card = value;
            return this;
        }

        /**
         * Sets the front matter of SKILL.md; required.
         *
         * @param value the front matter
         * @param offset where the instructions begin in SKILL.md, in bytes from 0
         * @throws IllegalArgumentException if the offset is negative
         */
        public Builder frontMatter(FrontMatter value, int offset) {
            if (offset < 0) {
                throw new IllegalArgumentException("the offset is negative: " + offset);
            }
            this.frontMatter = value;
            this.bodyOffset = offset;
            return this;
        }

        /** Sets the annotations of the manifest. */
        public Builder annotations(Map<String, String> value) {
            this.annotations = value;
            return this;
        }

        /** Sets the warnings. */
        public Builder warnings(List<SkillWarning> value) {
            this.warnings = value;
            return this;
        }

        /** Sets the directory with the files, taken as absolute from now on; required. */
        public Builder directory(Path value) {
            this.directory = value.toAbsolutePath();
            return this;
        }

        /** Sets the files of the directory, in any order. Those are what can be read. */
        public Builder files(List<SkillFile> value) {
            TreeMap<String, SkillFile> byPath = new TreeMap<>();
            value.forEach(file -> byPath.put(file.path(), file));
            this.files = Collections.unmodifiableMap(byPath);
            return this;
        }

        /** Sets where the bytes came from. */
        public Builder source(Source value) {
            this.source = value;
            return this;
        }

        /** Sets the mirror that the bytes came from, {@code registry/path}, or null if none did. */
        public Builder mirror(@Nullable String value) {
            this.mirror = value;
            return this;
        }

        /**
         * Returns the skill. Nothing is read.
         *
         * @throws NullPointerException if a required part was not set; the message names it
         */
        public ResolvedSkill build() {
            return new ResolvedSkill(this);
        }
    }
}

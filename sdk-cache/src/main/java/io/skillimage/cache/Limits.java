package io.skillimage.cache;

/**
 * How much of everything a skill may have. Immutable; derive another one with {@link #toBuilder()}.
 *
 * <p>The defaults leave every known public skill far below them and keep a hostile one from filling disk or memory.
 * All sizes are in bytes.
 */
public final class Limits {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    /** What any layer may unpack to, however small it is. */
    static final long FREE_BYTES = 16L * MIB;

    private static final Limits DEFAULTS = new Builder().build();

    private final int entries;
    private final long unpackedBytes;
    private final long fileBytes;
    private final int depth;
    private final int pathBytes;
    private final int segmentBytes;
    private final int layers;
    private final long layerBytes;
    private final int ratio;
    private final int manifestBytes;
    private final int configBytes;
    private final int jsonDepth;
    private final int nestedIndexes;
    private final int extensionHeaderBytes;

    private Limits(Builder builder) {
        this.entries = builder.entries;
        this.unpackedBytes = builder.unpackedBytes;
        this.fileBytes = builder.fileBytes;
        this.depth = builder.depth;
        this.pathBytes = builder.pathBytes;
        this.segmentBytes = builder.segmentBytes;
        this.layers = builder.layers;
        this.layerBytes = builder.layerBytes;
        this.ratio = builder.ratio;
        this.manifestBytes = builder.manifestBytes;
        this.configBytes = builder.configBytes;
        this.jsonDepth = builder.jsonDepth;
        this.nestedIndexes = builder.nestedIndexes;
        this.extensionHeaderBytes = builder.extensionHeaderBytes;
    }

    /** Returns the limits that are used when nobody says otherwise. */
    public static Limits defaults() {
        return DEFAULTS;
    }

    /** Returns a builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that starts from these limits. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * Returns the most archive entries in all layers together, with the directories that only the names of others imply;
     * 10,000 by default.
     */
    public int entries() {
        return entries;
    }

    /** Returns the most bytes that all files of all layers may have together; 128 MiB by default. */
    public long unpackedBytes() {
        return unpackedBytes;
    }

    /** Returns the most bytes of one file; 64 MiB by default. */
    public long fileBytes() {
        return fileBytes;
    }

    /** Returns the most segments of a path; 32 by default. */
    public int depth() {
        return depth;
    }

    /** Returns the most bytes of a path in UTF-8; 1,024 by default. */
    public int pathBytes() {
        return pathBytes;
    }

    /** Returns the most bytes of one segment of a path in UTF-8; 255 by default. */
    public int segmentBytes() {
        return segmentBytes;
    }

    /** Returns the most layers; 32 by default. */
    public int layers() {
        return layers;
    }

    /** Returns the most bytes of one layer as it is transferred; 128 MiB by default. */
    public long layerBytes() {
        return layerBytes;
    }

    /**
     * Returns how many times as large as its transferred bytes the archive of a layer may be, once it has more than
     * 16 MiB; 200 by default.
     *
     * <p>Text shrinks to a third or a tenth. Gzip cannot do better than 1 to 1,032, and comes near that only with data
     * that say nothing, so 1,032 or more means no limit for gzip; zstd can do far better with such data. The first 16 MiB
     * are free because small archives are mostly padding; every known public skill is smaller than that. The ratio is
     * looked at while the layer streams in.
     */
    public int ratio() {
        return ratio;
    }

    /** Returns the most bytes of a manifest; 4 MiB by default. */
    public int manifestBytes() {
        return manifestBytes;
    }

    /** Returns the most bytes of an image config; 8 MiB by default. */
    public int configBytes() {
        return configBytes;
    }

    /** Returns how deeply JSON may be nested; 64 by default. */
    public int jsonDepth() {
        return jsonDepth;
    }

    /** Returns how many image indexes may lead to a manifest; 4 by default. */
    public int nestedIndexes() {
        return nestedIndexes;
    }

    /** Returns the most bytes of one pax or GNU extension header of an archive; 1 MiB by default. */
    public int extensionHeaderBytes() {
        return extensionHeaderBytes;
    }

    /**
     * Returns how long the archives of one layer may be, unpacked: the files, and room for headers and padding. A
     * stream of nothing but padding ends here, too.
     */
    long archiveBytes() {
        return unpackedBytes + entries * 4L * KIB + 2L * extensionHeaderBytes;
    }

    /** Builds {@link Limits}. Not safe for use by several threads at once. */
    public static final class Builder {
        private int entries = 10_000;
        private long unpackedBytes = 128L * MIB;
        private long fileBytes = 64L * MIB;
        private int depth = 32;
        private int pathBytes = KIB;
        private int segmentBytes = 255;
        private int layers = 32;
        private int ratio = 200;
        private long layerBytes = 128L * MIB;
        private int manifestBytes = 4 * MIB;
        private int configBytes = 8 * MIB;
        private int jsonDepth = 64;
        private int nestedIndexes = 4;
        private int extensionHeaderBytes = MIB;

        private Builder() {}

        private Builder(Limits limits) {
            this.entries = limits.entries;
            this.unpackedBytes = limits.unpackedBytes;
            this.fileBytes = limits.fileBytes;
            this.depth = limits.depth;
            this.pathBytes = limits.pathBytes;
            this.segmentBytes = limits.segmentBytes;
            this.layers = limits.layers;
            this.layerBytes = limits.layerBytes;
            this.ratio = limits.ratio;
            this.manifestBytes = limits.manifestBytes;
            this.configBytes = limits.configBytes;
            this.jsonDepth = limits.jsonDepth;
            this.nestedIndexes = limits.nestedIndexes;
            this.extensionHeaderBytes = limits.extensionHeaderBytes;
        }

        /** Sets {@link Limits#entries()}. */
        public Builder entries(int value) {
            this.entries = positive(value);
            return this;
        }

        /** Sets {@link Limits#unpackedBytes()}. */
        public Builder unpackedBytes(long value) {
            this.unpackedBytes = positive(value);
            return this;
        }

        /** Sets {@link Limits#fileBytes()}. */
        public Builder fileBytes(long value) {
            this.fileBytes = positive(value);
            return this;
        }

        /** Sets {@link Limits#depth()}. */
        public Builder depth(int value) {
            this.depth = positive(value);
            return this;
        }

        /** Sets {@link Limits#pathBytes()}. */
        public Builder pathBytes(int value) {
            this.pathBytes = positive(value);
            return this;
        }

        /** Sets {@link Limits#segmentBytes()}. */
        public Builder segmentBytes(int value) {
            this.segmentBytes = positive(value);
            return this;
        }

        /** Sets {@link Limits#layers()}. */
        public Builder layers(int value) {
            this.layers = positive(value);
            return this;
        }

        /** Sets {@link Limits#layerBytes()}. */
        public Builder layerBytes(long value) {
            this.layerBytes = positive(value);
            return this;
        }

        /** Sets {@link Limits#ratio()}. */
        public Builder ratio(int value) {
            this.ratio = positive(value);
            return this;
        }

        /** Sets {@link Limits#manifestBytes()}. */
        public Builder manifestBytes(int value) {
            this.manifestBytes = positive(value);
            return this;
        }

        /** Sets {@link Limits#configBytes()}. */
        public Builder configBytes(int value) {
            this.configBytes = positive(value);
            return this;
        }

        /** Sets {@link Limits#jsonDepth()}. */
        public Builder jsonDepth(int value) {
            this.jsonDepth = positive(value);
            return this;
        }

        /** Sets {@link Limits#nestedIndexes()}. */
        public Builder nestedIndexes(int value) {
            this.nestedIndexes = positive(value);
            return this;
        }

        /** Sets {@link Limits#extensionHeaderBytes()}. */
        public Builder extensionHeaderBytes(int value) {
            this.extensionHeaderBytes = positive(value);
            return this;
        }

        /** Returns the limits. */
        public Limits build() {
            return new Limits(this);
        }

        private static int positive(int value) {
            return (int) positive((long) value);
        }

        private static long positive(long value) {
            if (value <= 0 || value > Long.MAX_VALUE / 4) {
                throw new IllegalArgumentException(
                        "a limit must be positive and no more than " + Long.MAX_VALUE / 4 + ", not " + value);
            }
            return value;
        }
    }
}

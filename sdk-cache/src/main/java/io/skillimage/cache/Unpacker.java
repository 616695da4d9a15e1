package io.skillimage.cache;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.SkillException;
import io.skillimage.SkillFile;
import io.skillimage.SkillWarning;
import io.skillimage.UnsafeContentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacks the layers of one skill, in their order, into a new directory, without a cache.
 *
 * <p>Archives are taken as hostile: everything but regular files and directories with safe names is refused, and
 * {@link Limits} bound time, memory and disk. After any failure the target directory is gone. The layer format is that
 * of the OCI image specification ("Image Layer Filesystem Changeset"), whiteouts included.
 *
 * <p>Where tools differ, this is what holds, on every operating system:
 *
 * <ul>
 *   <li>Links are refused, those that stay inside the skill and those that lead nowhere, too.
 *   <li>Empty segments and {@code .} in a name are dropped; {@code ..} is refused. A regular file whose name ends with a
 *       slash is refused, except in the oldest tar format, where this is how directories look.
 *   <li>Names that are equal under full case folding or after normalisation are refused.
 *   <li>Data after the end of the archive or of the gzip or zstd stream are refused; zeros are allowed after the end of
 *       the archive only. A missing end marker is accepted with a warning.
 *   <li>Zstd frames that want a dictionary or a window of more than 128 MiB are refused; skippable frames are skipped.
 *   <li>An archive that is compressed though it is declared not to be, or the other way round, is refused.
 *   <li>A later layer may replace a file by a directory and a directory by a file, with a warning.
 *   <li>Of the permissions only the owner's executable bit of files is kept.
 * </ul>
 *
 * <p>Not safe for use by several threads at once.
 */
public final class Unpacker {
    private static final Logger LOG = LoggerFactory.getLogger(Unpacker.class);

    private final Path target;
    private final Limits limits;
    private final SkillTree tree;
    private final Notes notes = new Notes();
    private final Usage usage;
    private int layers;
    private boolean inFiles;
    private boolean discarded;

    /**
     * Creates the target directory.
     *
     * @param target the directory; it must not exist, its parent must
     * @param limits how much may be unpacked
     * @throws io.skillimage.CacheException if the directory cannot be created
     */
    public Unpacker(Path target, Limits limits) {
        this(target, limits, TreeMode.PLAIN);
    }

    Unpacker(Path target, Limits limits, TreeMode mode) {
        this.target = target.toAbsolutePath();
        this.limits = limits;
        this.usage = new Usage(limits);
        try {
            this.tree = new SkillTree(this.target, mode, notes);
        } catch (IOException e) {
            throw StoreErrors.of("create the directory", this.target, e);
        }
    }

    /**
     * Unpacks the next layer. The stream is read to its end, so one that verifies itself there has its say; it should
     * report its own failures as a {@link SkillException}. It is not closed.
     *
     * @param layer the layer's bytes as they are transferred
     * @param compression how they are compressed
     * @param diffIdAlgorithm the algorithm of the result
     * @return the layer's diff_id: the digest of the uncompressed archive
     * @throws UnsafeContentException if the content is refused
     * @throws IntegrityException if the bytes are not compressed as declared
     * @throws io.skillimage.CacheException if a file cannot be written
     * @throws IllegalStateException after a failure, or after {@link #discard()}
     */
    public Digest unpack(InputStream layer, ContentKey.Compression compression, Digest.Algorithm diffIdAlgorithm) {
        return guarded("layer " + (layers + 1), errors -> archive(layer, compression, diffIdAlgorithm, errors));
    }

    /**
     * Does what {@link #unpack(InputStream, ContentKey.Compression, Digest.Algorithm)} does, or puts a layer that is one
     * file where the path of the layer says. What holds for a file of an archive holds for that one, too; several of
     * them that follow each other are as one layer.
     *
     * @param layer the layer's bytes as they are transferred
     * @param described what the layer is; its digest is not looked at
     * @param diffIdAlgorithm the algorithm of the result
     * @return the digest of the uncompressed archive, or of the file
     * @throws UnsafeContentException if the content is refused
     * @throws IntegrityException if the bytes are not compressed as declared
     * @throws io.skillimage.CacheException if a file cannot be written
     * @throws IllegalStateException after a failure, or after {@link #discard()}
     */
    public Digest unpack(InputStream layer, ContentKey.Layer described, Digest.Algorithm diffIdAlgorithm) {
        return unpack(layer, described, diffIdAlgorithm, "layer " + (layers + 1));
    }

    /** Unpacks the next layer, which errors and warnings call {@code subject}. */
    Digest unpack(InputStream layer, ContentKey.Layer described, Digest.Algorithm diffIdAlgorithm, String subject) {
        String path = described.path();
        return guarded(
                subject,
                errors -> path == null
                        ? archive(layer, described.compression(), diffIdAlgorithm, errors)
                        : file(layer, path, diffIdAlgorithm, errors));
    }

    /**
     * Refuses a path that no layer may be put at as a file, without unpacking anything.
     *
     * @param path the path
     * @param limits how long it may be
     * @param subject what it belongs to, as the subject of a sentence
     * @throws UnsafeContentException if it is refused
     */
    public static void requireFilePath(String path, Limits limits, String subject) {
        FileUnpacker.name(path, limits, new LayerErrors(subject));
    }

    private Digest guarded(String subject, Function<LayerErrors, Digest> unpacking) {
        if (discarded) {
            throw new IllegalStateException("the unpacked files have been discarded");
        }
        boolean done = false;
        try {
            Digest diffId = unpacking.apply(new LayerErrors(subject));
            done = true;
            return diffId;
        } finally {
            if (!done) {
                discard();
            }
        }
    }

    /** Returns the files so far, sorted by path. */
    public List<SkillFile> files() {
        return tree.files();
    }

    /** Returns what was unusual so far, but did not matter. */
    public List<SkillWarning> warnings() {
        return notes.toList();
    }

    /** Removes everything that was unpacked, and the target directory. Doing so twice does nothing. */
    public void discard() {
        if (discarded) {
            return;
        }
        discarded = true;
        try {
            Trees.remove(target);
        } catch (IOException e) {
            LOG.warn("Cannot remove {}", target, e);
        }
    }

    List<String> directories() {
        return tree.directories();
    }

    private Digest archive(
            InputStream layer, ContentKey.Compression compression, Digest.Algorithm algorithm, LayerErrors errors) {
        inFiles = false;
        if (++layers > limits.layers()) {
            throw errors.unsafe(ErrorCode.TOO_LARGE, "is one too many: at most " + limits.layers() + " are allowed");
        }
        LayerSource source = new LayerSource(layer, limits.layerBytes(), errors);
        try (LayerHashes hashes = new LayerHashes(algorithm);
                LayerStream stream = new LayerStream(source, compression, hashes, limits, errors)) {
            if (compression == ContentKey.Compression.NONE) {
                notes.add(SkillWarning.Code.UNCOMPRESSED, errors.layer() + " is not compressed");
            }
            new LayerUnpacker(tree, stream, limits, usage, notes, errors).unpack();
            source.drain();
            return hashes.archive();
        } catch (UnsafeContentException | IntegrityException e) {
            preferSourceFailure(source, e);
            throw e;
        } catch (IOException e) {
            throw StoreErrors.of("write to", target, e);
        }
    }

    private Digest file(InputStream content, String path, Digest.Algorithm algorithm, LayerErrors errors) {
        if (inFiles) {
            tree.continueLayer(errors);
        } else {
            tree.startLayer(errors);
            inFiles = true;
        }
        LayerSource source = new LayerSource(content, Math.min(limits.layerBytes(), limits.fileBytes()), errors);
        try {
            return new FileUnpacker(tree, limits, usage, notes, errors).unpack(source, path, algorithm);
        } catch (IOException e) {
            throw StoreErrors.of("write to", target, e);
        }
    }

    /** Damaged content is rather the wrong content, which the source can tell once it has seen its end. */
    private static void preferSourceFailure(LayerSource source, SkillException failure) {
        boolean damage = switch (failure.code()) {
            case CORRUPT_ARCHIVE, TRAILING_DATA, MEDIA_TYPE_MISMATCH -> true;
            default -> false;
        };
        if (!damage) {
            return;
        }
        try {
            source.drain();
        } catch (UnsafeContentException e) {
            failure.addSuppressed(e);
        }
    }
}

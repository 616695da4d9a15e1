package io.skillimage.cache;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.SkillWarning;
import java.io.IOException;
import java.security.MessageDigest;

/** Puts a layer that is one file, and no archive, into a tree, by the rules for a file of an archive. */
final class FileUnpacker {
    private static final int BUFFER = 64 * 1024;

    private final SkillTree tree;
    private final Limits limits;
    private final Usage usage;
    private final Notes notes;
    private final LayerErrors errors;

    FileUnpacker(SkillTree tree, Limits limits, Usage usage, Notes notes, LayerErrors errors) {
        this.tree = tree;
        this.limits = limits;
        this.usage = usage;
        this.notes = notes;
        this.errors = errors;
    }

    /**
     * Checks where a file is to be put.
     *
     * @throws io.skillimage.UnsafeContentException if that is no safe path of a file
     */
    static EntryName name(String path, Limits limits, LayerErrors errors) {
        EntryName name = EntryName.parse(path, limits, errors);
        if (name.isRoot() || path.endsWith("/")) {
            throw errors.unsafe(ErrorCode.BAD_NAME, path, "is a file, but named like a directory");
        }
        if (name.segments().stream().anyMatch(segment -> segment.startsWith(LayerUnpacker.WHITEOUT))) {
            throw errors.unsafe(ErrorCode.BAD_NAME, path, "is named like a whiteout, which only archives have");
        }
        return name;
    }

    /** Writes the file and returns its digest. */
    Digest unpack(LayerSource source, String path, Digest.Algorithm algorithm) throws IOException {
        EntryName name = name(path, limits, errors);
        usage.addEntry();
        SkillTree.NewFile file = tree.addFile(name, false);
        usage.refuseManyEntries(tree.impliedDirectories(), errors);
        if (name.hasLookAlikes()) {
            notes.add(SkillWarning.Code.NON_NFC_NAME, name.path(), "has compatibility characters in its name");
        }
        MessageDigest hash = algorithm.newMessageDigest();
        try (LayerHashes hashes = new LayerHashes(algorithm);
                FileSink sink = file.open(hashes)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = source.read(buffer, 0, BUFFER); read >= 0; read = source.read(buffer, 0, BUFFER)) {
                usage.addBytes(read, errors);
                hash.update(buffer, 0, read);
                sink.write(buffer, 0, read);
            }
            file.written(sink);
        }
        return algorithm.digest(hash.digest());
    }
}

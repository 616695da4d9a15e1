package io.skillimage.cache;

import io.skillimage.ErrorCode;
import io.skillimage.SkillWarning;
import io.skillimage.UnsafeContentException;
import java.io.IOException;

/** Applies the entries of one layer to a tree: decides what is let in, and what is worth a note. */
final class LayerUnpacker {
    static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private static final int TYPE_BITS = 0170000;
    private static final int REGULAR_TYPE = 0100000;
    private static final int DIRECTORY_TYPE = 0040000;
    private static final int PERMISSION_BITS = 0777;
    private static final int OWNER_READS = 0400;
    private static final int OWNER_EXECUTES = 0100;
    private static final int OTHERS_WRITE = 0002;

    private final SkillTree tree;
    private final TarReader archive;
    private final LayerHashes hashes;
    private final Limits limits;
    private final Usage usage;
    private final Notes notes;
    private final LayerErrors errors;

    LayerUnpacker(SkillTree tree, LayerStream stream, Limits limits, Usage usage, Notes notes, LayerErrors errors) {
        this.tree = tree;
        this.archive = new TarReader(stream, limits.extensionHeaderBytes(), errors);
        this.hashes = stream.hashes();
        this.limits = limits;
        this.usage = usage;
        this.notes = notes;
        this.errors = errors;
    }

    /** Applies the whole layer. */
    void unpack() throws IOException {
        tree.startLayer(errors);
        for (TarEntry entry = archive.next(); entry != null; entry = archive.next()) {
            apply(entry);
        }
        if (archive.unusualEnd()) {
            notes.add(SkillWarning.Code.UNUSUAL_HEADER, errors.layer() + " has no complete end marker");
        }
    }

    private void apply(TarEntry entry) throws IOException {
        usage.addEntry();
        refuseManyEntries();
        EntryName name = EntryName.parse(entry.name(), limits, errors);
        if (entry.kind() == TarEntry.Kind.SPARSE) {
            refuseLarge(entry, entry.apparentSize());
        }
        refuseUnwantedKinds(entry, errors);
        boolean directory = entry.kind() == TarEntry.Kind.DIRECTORY;
        if (!directory) {
            refuseDirectoryName(entry, name, errors);
        }
        if (isWhiteout(entry, name)) {
            applyWhiteout(entry, name);
            return;
        }
        takeNotes(entry, name);
        if (directory) {
            tree.addDirectory(name);
        } else {
            unpackFile(entry, name);
        }
        refuseManyEntries();
    }

    private void refuseManyEntries() {
        usage.refuseManyEntries(tree.impliedDirectories(), errors);
    }

    static void refuseUnwantedKinds(TarEntry entry, LayerErrors errors) {
        TarEntry.Kind kind = entry.kind();
        if (kind == TarEntry.Kind.SPARSE) {
            throw errors.unsafe(ErrorCode.SPARSE, entry.name(), "is a sparse file");
        }
        if (kind != TarEntry.Kind.FILE && entry.size() > 0) {
            throw errors.unsafe(
                    ErrorCode.CONFLICTING_HEADERS, entry.name(), "is no regular file, but is declared to hold data");
        }
        if (kind == TarEntry.Kind.LINK) {
            throw errors.unsafe(
                    ErrorCode.LINK, entry.name(), "is a link; only regular files and directories are let in");
        }
        if (kind == TarEntry.Kind.SPECIAL) {
            throw errors.unsafe(ErrorCode.SPECIAL_FILE, entry.name(), "is neither a regular file nor a directory");
        }
    }

    static void refuseDirectoryName(TarEntry file, EntryName name, LayerErrors errors) {
        if (file.name().endsWith("/") || name.isRoot()) {
            throw errors.unsafe(
                    ErrorCode.CONFLICTING_HEADERS, file.name(), "is declared as a file, but named like a directory");
        }
    }

    private void unpackFile(TarEntry entry, EntryName name) throws IOException {
        refuseLarge(entry, entry.size());
        usage.addBytes(entry.size(), errors);
        SkillTree.NewFile file = tree.addFile(name, (entry.mode() & OWNER_EXECUTES) != 0);
        hashes.startFile(entry.size());
        try (FileSink sink = file.open(hashes)) {
            archive.copyData(sink);
            file.written(sink);
        }
    }

    private void refuseLarge(TarEntry entry, long size) {
        if (size > limits.fileBytes()) {
            throw unsafe(ErrorCode.TOO_LARGE, entry, "is larger than " + limits.fileBytes() + " bytes");
        }
    }

    private boolean isWhiteout(TarEntry entry, EntryName name) {
        if (!name.path().contains(WHITEOUT)) {
            return false;
        }
        boolean whiteout = name.last().startsWith(WHITEOUT);
        boolean below = name.parent().stream().anyMatch(segment -> segment.startsWith(WHITEOUT));
        boolean misplaced = below || (whiteout && entry.kind() == TarEntry.Kind.DIRECTORY);
        if (misplaced) {
            throw unsafe(ErrorCode.BAD_NAME, entry, "has a directory that is named like a whiteout");
        }
        return whiteout;
    }

    private void applyWhiteout(TarEntry entry, EntryName name) throws IOException {
        if (entry.size() > 0) {
            throw unsafe(ErrorCode.CONFLICTING_HEADERS, entry, "is a whiteout, but holds data");
        }
        if (name.last().equals(OPAQUE)) {
            tree.clear(name.parent());
            return;
        }
        // A target of "." or ".." cannot come here: no name may end with a dot.
        String target = name.last().substring(WHITEOUT.length());
        if (target.isEmpty() || target.startsWith(WHITEOUT)) {
            throw unsafe(ErrorCode.BAD_NAME, entry, "is a whiteout of nothing that can be");
        }
        tree.whiteout(name.parent(), target);
    }

    private void takeNotes(TarEntry entry, EntryName name) {
        String shown = name.isRoot() ? "." : name.path();
        if (entry.name().equals(EntryName.UNNAMED_ROOT)) {
            notes.add(SkillWarning.Code.UNUSUAL_HEADER, "/", "was read as the skill's own directory");
        }
        if (entry.contiguous()) {
            notes.add(SkillWarning.Code.UNUSUAL_TYPE, shown, "is a contiguous file and was read as a regular one");
        }
        if (entry.unusualMagic()) {
            notes.add(SkillWarning.Code.UNUSUAL_HEADER, shown, "has a header of no known tar format");
        }
        if (entry.extendedAttributes()) {
            notes.add(SkillWarning.Code.XATTR_IGNORED, shown, "has extended attributes, which were ignored");
        }
        if (isUnusualMode(entry)) {
            notes.add(
                    SkillWarning.Code.MODE_CLAMPED,
                    shown,
                    "has the unusual mode " + Integer.toOctalString(entry.mode()) + ", which was replaced");
        }
        if (name.hasLookAlikes()) {
            notes.add(SkillWarning.Code.NON_NFC_NAME, shown, "has compatibility characters in its name");
        }
    }

    /** Some writers put the type of the file into the mode; that is right as long as it is the right type. */
    private static boolean isUnusualMode(TarEntry entry) {
        int type = entry.mode() & TYPE_BITS;
        int expected = entry.kind() == TarEntry.Kind.DIRECTORY ? DIRECTORY_TYPE : REGULAR_TYPE;
        int rest = type == expected ? entry.mode() & ~TYPE_BITS : entry.mode();
        return (rest & ~PERMISSION_BITS) != 0 || (rest & OTHERS_WRITE) != 0 || (rest & OWNER_READS) == 0;
    }

    private UnsafeContentException unsafe(ErrorCode code, TarEntry entry, String fact) {
        return errors.unsafe(code, entry.name(), fact);
    }
}

package io.skillimage.cache;

import io.skillimage.Digest;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The one class that knows where everything lies on disk.
 *
 * <pre>
 * CACHE/v1/                          0700
 *   checkouts/KEY/                   0700, so that it can be moved; a checkout exists from the rename to this name on
 *     .entry                         what was verified: see EntryRecord
 *     NAME/...                       the skill; directories 0555, files 0444 or 0555
 *   staging/KEY.RANDOM/              a checkout in the making; whoever holds KEY's lock owns it
 *     tree/...
 *   staging/file.RANDOM              a small file in the making
 *   staging/trash.RANDOM/            what is being removed
 *   leases/PID-RANDOM                which checkouts a process has open: see Leases
 *   locks, locks.owners              see LockFile; never removed, else two processes could lock two files of one name
 *   manifests/ALGORITHM-HEX          what is known of a manifest: see ManifestStore
 *   tags/HEX                         what a tag pointed at: see TagMemory
 *   seen/HEX/HEX                     the state that a version of a repository was seen in: see SeenVersions; never pruned
 *   quarantine/KEY/                  the last checkout of KEY that was found damaged
 * </pre>
 *
 * <p>KEY is {@code ALGORITHM-HEX} of the content, with {@code -zstd} behind it when a layer is compressed so, and with
 * {@code -tar} when one is not compressed. A file or directory appears under its final name by an atomic rename only,
 * complete.
 */
final class CacheLayout {
    private static final String RECORD = ".entry";
    private static final String TREE = "tree";
    private static final String SMALL_FILE = "file.";
    private static final String TRASH = "trash";

    /** What is locked to prune. */
    static final String PRUNE_LOCK = TRASH;

    private final Path version;

    CacheLayout(Path cache) {
        this.version = cache.resolve("v1");
    }

    /** Returns the file name for a digest. */
    static String fileName(Digest digest) {
        return digest.algorithm().label() + "-" + digest.hex();
    }

    /**
     * Creates what is missing.
     *
     * @throws IOException if that fails or nothing can be written
     */
    void create() throws IOException {
        for (Path directory :
                List.of(version, checkouts(), staging(), leases(), manifests(), tags(), seen(), quarantine())) {
            if (!TreeMode.isDirectory(directory)) {
                createPrivate(directory);
            }
        }
        if (!Files.isWritable(staging())) {
            throw new AccessDeniedException(staging().toString());
        }
    }

    Path version() {
        return version;
    }

    Path checkouts() {
        return version.resolve("checkouts");
    }

    Path checkout(String key) {
        return checkouts().resolve(key);
    }

    static Path record(Path checkout) {
        return checkout.resolve(RECORD);
    }

    static boolean isRecord(String fileName) {
        return fileName.equals(RECORD);
    }

    Path staging() {
        return version.resolve("staging");
    }

    Path newStaging(String key) {
        return staging().resolve(key + "." + random());
    }

    static Path tree(Path staging) {
        return staging.resolve(TREE);
    }

    Path newSmallFile() {
        return staging().resolve(SMALL_FILE + random());
    }

    static boolean isSmallFile(Path staged) {
        return String.valueOf(staged.getFileName()).startsWith(SMALL_FILE);
    }

    /** Returns what is locked by the owner of something in the staging directory, or an empty string if nobody is. */
    static String lockOfStaged(Path staged) {
        String name = String.valueOf(staged.getFileName());
        int dot = name.indexOf('.');
        return dot < 0 || isSmallFile(staged) ? "" : lockKey(name.substring(0, dot));
    }

    Path newTrash() {
        return newStaging(TRASH);
    }

    Path leases() {
        return version.resolve("leases");
    }

    Path newLease() {
        return leases().resolve(ProcessHandle.current().pid() + "-" + random());
    }

    Path locks() {
        return version.resolve("locks");
    }

    /** Returns what is locked to work on a key, or on what is being removed. */
    static String lockKey(String key) {
        return key.equals(TRASH) ? PRUNE_LOCK : "make " + key;
    }

    Path manifests() {
        return version.resolve("manifests");
    }

    Path manifest(Digest digest) {
        return manifests().resolve(fileName(digest));
    }

    Path tags() {
        return version.resolve("tags");
    }

    Path tag(Digest name) {
        return tags().resolve(name.hex());
    }

    Path seen() {
        return version.resolve("seen");
    }

    Path seen(Digest repository) {
        return seen().resolve(repository.hex());
    }

    Path quarantine() {
        return version.resolve("quarantine");
    }

    Path quarantine(String key) {
        return quarantine().resolve(key);
    }

    static void createPrivate(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, TreeMode.ofPrivateDirectory(directory));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }

    /** Returns the digest that a file name stands for, or nothing if it stands for none. */
    static Optional<Digest> digest(String fileName) {
        try {
            return Optional.of(Digest.parse(fileName.replace('-', ':')));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String random() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong());
    }
}

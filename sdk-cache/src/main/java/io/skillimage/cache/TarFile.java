package io.skillimage.cache;

import io.skillimage.ErrorCode;
import io.skillimage.UnsafeContentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The regular files in a tar file that is not compressed, read where they stand: nothing is unpacked, and nothing is
 * written.
 *
 * <p>An archive is taken as hostile, by the rules of {@link Unpacker}: links, special and sparse files, names that lead
 * elsewhere or differ only in case, entries that stand twice and contradicting headers are refused, all before the first
 * file is read. {@link Limits} bound how many entries there are, their names and what lies between the files; how large
 * a file may be is up to whoever reads it. Immutable, safe for use by many threads; a file that changes meanwhile may
 * give any bytes.
 */
public final class TarFile {

    private record Slice(long offset, long size) {}

    private final Path file;
    private final Map<String, Slice> slices;

    private TarFile(Path file, Map<String, Slice> slices) {
        this.file = file;
        this.slices = Map.copyOf(slices);
    }

    /**
     * Reads the headers of an archive.
     *
     * @param file a regular file
     * @param limits how much may be in it
     * @throws UnsafeContentException if the archive is refused
     * @throws io.skillimage.IntegrityException if it is compressed
     * @throws io.skillimage.CacheException if the file cannot be read
     */
    public static TarFile open(Path file, Limits limits) {
        LayerErrors errors = new LayerErrors("the archive " + file);
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            TarFileInput input = new TarFileInput(channel, file, limits.archiveBytes(), errors);
            return new TarFile(file, slices(input, limits, errors));
        } catch (IOException e) {
            throw StoreErrors.of("read", file, e);
        }
    }

    private static Map<String, Slice> slices(TarFileInput input, Limits limits, LayerErrors errors) {
        TarReader reader = new TarReader(input, limits.extensionHeaderBytes(), errors);
        Map<String, Slice> slices = new HashMap<>();
        Set<String> folded = new HashSet<>();
        Usage usage = new Usage(limits);
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            usage.addEntry();
            usage.refuseManyEntries(0, errors);
            EntryName name = EntryName.parse(entry.name(), limits, errors);
            LayerUnpacker.refuseUnwantedKinds(entry, errors);
            if (entry.kind() == TarEntry.Kind.DIRECTORY) {
                continue;
            }
            LayerUnpacker.refuseDirectoryName(entry, name, errors);
            if (!folded.add(EntryName.fold(name.path()))) {
                boolean twice = slices.containsKey(name.path());
                throw errors.unsafe(
                        twice ? ErrorCode.DUPLICATE_ENTRY : ErrorCode.CASE_COLLISION,
                        name.path(),
                        twice ? "stands twice" : "differs from another one in nothing but case or form");
            }
            slices.put(name.path(), new Slice(input.position() - reader.unread(), entry.size()));
        }
        return slices;
    }

    /** Returns the path of the archive. */
    public Path file() {
        return file;
    }

    /** Returns whether the archive has that regular file. */
    public boolean has(String path) {
        return slices.containsKey(path);
    }

    /**
     * Opens a file of the archive.
     *
     * @param path its path, without {@code .} and empty segments
     * @return its bytes, fewer than its header says if the archive was cut meanwhile
     * @throws NoSuchFileException if there is none
     */
    public InputStream read(String path) throws IOException {
        Slice slice = slices.get(path);
        if (slice == null) {
            throw new NoSuchFileException(file + "/" + path);
        }
        return FileSlice.open(file, slice.offset(), slice.size());
    }
}

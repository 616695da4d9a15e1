package io.skillimage.testkit;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;

/** A listing that may break off. */
final class FaultyDirectoryStream implements DirectoryStream<Path> {
    private final FaultyFileSystem fileSystem;
    private final DirectoryStream<Path> real;
    private final Path directory;

    FaultyDirectoryStream(FaultyFileSystem fileSystem, DirectoryStream<Path> real, Path directory) {
        this.fileSystem = fileSystem;
        this.real = real;
        this.directory = directory;
    }

    @Override
    public Iterator<Path> iterator() {
        Iterator<Path> entries = real.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public Path next() {
                Path entry = entries.next();
                try {
                    fileSystem.plan().before(FileOperation.LIST_ENTRY, directory);
                } catch (IOException e) {
                    throw new DirectoryIteratorException(e);
                }
                return fileSystem.wrap(entry);
            }
        };
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}

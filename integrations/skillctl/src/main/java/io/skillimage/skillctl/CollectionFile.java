package io.skillimage.skillctl;

import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import io.skillimage.oci.CollectionImage;
import io.skillimage.schema.SkillNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.UUID;

/** The document of a collection beside its skills. No skill has a dot in its name, so it stands in nobody's way. */
final class CollectionFile {
    private CollectionFile() {}

    /**
     * Writes the document, byte for byte, unless it is there already.
     *
     * @return its file, {@code NAME.collection.yaml}, or {@code .json} where the collection is an image index
     */
    static Path write(CollectionImage image, Path directory) {
        String name = image.collection().name();
        String suffix = image.kind() == CollectionImage.Kind.INDEX ? ".json" : ".yaml";
        Path file = directory.resolve((SkillNames.isName(name) ? name + "." : "") + "collection" + suffix);
        byte[] content = image.document().getBytes(StandardCharsets.UTF_8);
        try {
            Files.createDirectories(directory);
            if (isThere(file, content)) {
                return file;
            }
            // Not a temporary file of Java's: nobody else could read that.
            Path staged = directory.resolve(".collection-" + UUID.randomUUID());
            try {
                Files.write(staged, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(staged);
            }
            return file;
        } catch (IOException e) {
            throw new CacheException(ErrorCode.CACHE_UNAVAILABLE, "cannot write " + file + ": " + e, file, e);
        }
    }

    private static boolean isThere(Path file, byte[] content) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        boolean same = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.size(file) == content.length
                && Arrays.equals(Files.readAllBytes(file), content);
        if (!same) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "OUTPUT_EXISTS",
                    file + " is there already, and is something else",
                    "remove it, or name another directory with -o");
        }
        return true;
    }
}

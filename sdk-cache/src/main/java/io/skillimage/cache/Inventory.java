package io.skillimage.cache;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What lies in a cache. */
final class Inventory {
    private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);

    private final CacheLayout layout;
    private final Predicate<String> open;

    /**
     * Creates an inventory.
     *
     * @param open tells which checkouts live processes have open
     */
    Inventory(CacheLayout layout, Predicate<String> open) {
        this.layout = layout;
        this.open = open;
    }

    /** Returns the checkouts that have a readable record, the last used one first. */
    List<CachedSkill> list() {
        List<CachedSkill> skills = new ArrayList<>();
        for (Path checkout : children(layout.checkouts())) {
            readQuietly(checkout).flatMap(entry -> describe(checkout, entry)).ifPresent(skills::add);
        }
        skills.sort(Comparator.comparing(CachedSkill::lastUsed)
                .reversed()
                .thenComparing(skill -> skill.key().directoryName()));
        return List.copyOf(skills);
    }

    /** Returns what is in a directory of the cache; one that is missing is empty. */
    static List<Path> children(Path directory) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw StoreErrors.of("read", directory, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw StoreErrors.of("read", directory, e);
        }
        children.sort(Comparator.comparing(Path::toString));
        return children;
    }

    /**
     * Returns the record of a checkout, unless it is damaged or about another one.
     *
     * @throws IOException if it cannot be read now
     */
    static Optional<EntryRecord> read(Path checkout) throws IOException {
        return SmallFiles.load(CacheLayout.record(checkout), EntryRecord.MAX_BYTES)
                .flatMap(EntryRecord::parse)
                .filter(entry -> checkout.endsWith(entry.key().directoryName()));
    }

    private static Optional<EntryRecord> readQuietly(Path checkout) {
        try {
            return read(checkout);
        } catch (IOException e) {
            LOG.debug("The record of {} cannot be read", checkout, e);
            return Optional.empty();
        }
    }

    Optional<CachedSkill> describe(Path checkout, EntryRecord entry) {
        try {
            Instant lastUsed = Files.getLastModifiedTime(checkout, LinkOption.NOFOLLOW_LINKS)
                    .toInstant();
            return Optional.of(new CachedSkill(
                    entry.key(),
                    entry.name(),
                    checkout.resolve(entry.name()),
                    entry.files().size(),
                    entry.fileBytes(),
                    lastUsed,
                    open.test(entry.key().directoryName())));
        } catch (IOException e) {
            // Another process has just removed it.
            return Optional.empty();
        }
    }
}

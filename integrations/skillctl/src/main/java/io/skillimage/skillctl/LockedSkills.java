package io.skillimage.skillctl;

import io.skillimage.ErrorCode;
import io.skillimage.PrintableText;
import io.skillimage.SkillLock;
import io.skillimage.SkillLock.Entry;
import io.skillimage.SkillNotFoundException;
import io.skillimage.oci.SkillLockFile;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The skills of a lock file, by the names that people type. Immutable. */
final class LockedSkills {
    private final Path file;
    private final SkillLock lock;

    private LockedSkills(Path file, SkillLock lock) {
        this.file = file;
        this.lock = lock;
    }

    /**
     * Reads a lock file.
     *
     * @throws io.skillimage.InvalidSkillException if it cannot be read, or is not understood
     */
    static LockedSkills read(Path file) {
        return new LockedSkills(file, SkillLockFile.read(file));
    }

    /**
     * Returns the skills of those names, or all if no name is given.
     *
     * @throws SkillNotFoundException if the lock does not have one
     */
    List<Entry> named(List<String> names) {
        return names.isEmpty()
                ? lock.skills()
                : names.stream().map(this::named).distinct().toList();
    }

    private Entry named(String name) {
        List<Entry> found = lock.skills().stream()
                .filter(entry -> entry.name().equals(name) || entry.name().endsWith("/" + name))
                .toList();
        if (found.isEmpty()) {
            throw new SkillNotFoundException(
                    ErrorCode.NOT_FOUND, file + " has no skill '" + PrintableText.of(name) + "'");
        }
        return found.stream()
                .filter(entry -> entry.name().equals(name) || found.size() == 1)
                .findAny()
                .orElseThrow(() -> CommandException.usage(
                        "'" + name + "' could be any of "
                                + found.stream().map(Entry::name).collect(Collectors.joining(", ")),
                        "write its namespace, too"));
    }
}

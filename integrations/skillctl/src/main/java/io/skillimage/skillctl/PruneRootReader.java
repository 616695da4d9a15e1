package io.skillimage.skillctl;

import io.skillimage.Digest;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Understands what shall be kept: a digest, a lock file, or a reference with a digest. Immutable. */
final class PruneRootReader {
    private static final String ADVICE =
            "name a skills.lock.json, a digest as 'skillctl cache list --output json' shows it, or a reference with"
                    + " @sha256:...";

    private final Environment environment;
    private final References references;

    PruneRootReader(Environment environment, References references) {
        this.environment = environment;
        this.references = references;
    }

    /**
     * Returns what an argument names.
     *
     * @throws CommandException if it names nothing that could be kept
     * @throws io.skillimage.InvalidReferenceException if it is a malformed reference
     */
    List<PruneRoot> read(String argument) {
        if (argument.startsWith("sha256:") || argument.startsWith("sha512:")) {
            return List.of(root(argument, digest(argument)));
        }
        Path file = path(argument);
        if (file != null && Files.exists(file)) {
            return SkillsLock.read(file);
        }
        if (!argument.contains("@")) {
            throw CommandException.usage("there is no file '" + argument + "'", ADVICE);
        }
        Digest digest = references.parse(argument).digest();
        if (digest == null) {
            throw CommandException.usage("'" + argument + "' has no digest", ADVICE);
        }
        return List.of(root(argument, digest));
    }

    private static PruneRoot root(String label, Digest digest) {
        return new PruneRoot(label, Set.of(digest));
    }

    private static Digest digest(String text) {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage("'" + text + "' cannot be kept: " + e.getMessage(), ADVICE);
        }
    }

    private @Nullable Path path(String argument) {
        try {
            return environment.locate(Path.of(argument));
        } catch (InvalidPathException e) {
            return null;
        }
    }
}

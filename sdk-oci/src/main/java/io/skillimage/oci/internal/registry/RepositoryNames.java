package io.skillimage.oci.internal.registry;

import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidReferenceException;
import java.util.List;
import java.util.TreeMap;

/** The repositories of a namespace, gathered from what a registry says it has. */
final class RepositoryNames {
    private final Namespace namespace;
    private final int limit;
    private final TreeMap<String, Repository> found = new TreeMap<>();

    RepositoryNames(Namespace namespace, int limit) {
        this.namespace = namespace;
        this.limit = limit;
    }

    /**
     * Adds a repository if it is below the namespace. A name that is no repository cannot be asked for, must not become
     * part of a URL, and is left out.
     *
     * @throws IntegrityException if there are too many
     */
    void add(String path) {
        if (!namespace.contains(path)) {
            return;
        }
        try {
            found.put(path, new Repository(namespace.registry(), path));
        } catch (InvalidReferenceException e) {
            return;
        }
        if (found.size() > limit) {
            throw new IntegrityException(
                    ErrorCode.TOO_LARGE, namespace + " has more repositories than the limit of " + limit);
        }
    }

    /** Returns the repositories, sorted by their path. */
    List<Repository> sorted() {
        return List.copyOf(found.values());
    }
}

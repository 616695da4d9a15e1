package io.skillimage.oci.internal.registry;

import io.skillimage.InvalidReferenceException;
import io.skillimage.SkillReference;

/**
 * Where repositories are below: a path in a registry, or the registry as a whole.
 *
 * @param registry {@code host[:port]}, in lower case
 * @param path the path without the registry; empty for the registry as a whole
 */
public record Namespace(String registry, String path) implements Place {
    private static final String BELOW = "/x";

    /**
     * Checks both parts, because both become parts of URLs.
     *
     * @throws InvalidReferenceException if no repository could be below them
     */
    public Namespace {
        new Repository(registry, (path + BELOW).substring(path.isEmpty() ? 1 : 0));
    }

    /**
     * Parses a namespace.
     *
     * @param text {@code registry[/path]}
     * @throws InvalidReferenceException if it is none
     */
    public static Namespace parse(String text) {
        SkillReference below;
        try {
            below = SkillReference.parse(text + BELOW);
        } catch (InvalidReferenceException e) {
            throw none(text, e.position());
        }
        String registry = below.registry();
        String path = below.repositoryPath();
        if (registry == null || path == null) {
            throw none(text, 0);
        }
        return new Namespace(registry, path.substring(0, Math.max(0, path.length() - BELOW.length())));
    }

    private static InvalidReferenceException none(String text, int position) {
        return new InvalidReferenceException(
                text,
                Math.min(position, text.length()),
                "it is no namespace either: expected registry or registry/path, such as quay.io/acme");
    }

    /** Tells whether a repository is below this namespace, segment by segment. */
    boolean contains(String repositoryPath) {
        return path.isEmpty() || repositoryPath.startsWith(path + "/");
    }

    /** Returns {@code registry/path}, or the registry alone. */
    @Override
    public String toString() {
        return path.isEmpty() ? registry : registry + "/" + path;
    }
}

package io.skillimage.oci.internal.registry;

import io.skillimage.InvalidReferenceException;
import io.skillimage.SkillReference;

/**
 * A repository in a registry.
 *
 * @param registry {@code host[:port]}, in lower case
 * @param path the repository without the registry
 */
public record Repository(String registry, String path) implements Place {
    /**
     * Checks both parts, because both become parts of URLs.
     *
     * @throws InvalidReferenceException if they are not the parts of a reference
     */
    public Repository {
        String text = registry + "/" + path;
        SkillReference reference = SkillReference.parse(text);
        if (!registry.equals(reference.registry()) || !path.equals(reference.repositoryPath())) {
            throw new InvalidReferenceException(text, 0, "a registry and a repository were expected");
        }
    }

    /** Returns {@code registry/path}. */
    @Override
    public String toString() {
        return registry + "/" + path;
    }
}

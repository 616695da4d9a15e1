package io.skillimage.oci;

import io.skillimage.InvalidReferenceException;
import io.skillimage.SkillReference;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.layout.ImageLayout;
import io.skillimage.oci.internal.layout.LayoutRepository;
import io.skillimage.oci.internal.registries.AmbientRegistries;
import io.skillimage.oci.internal.registries.MirroredRepository;
import io.skillimage.oci.internal.registries.RegistryConnections;
import io.skillimage.oci.internal.registry.Repository;
import java.util.Objects;

/** Opens the repository that a reference names, in a registry or in a layout. Safe for use by many threads. */
final class Repositories implements AutoCloseable {
    private final RegistryConnections connections;
    private final AmbientRegistries registries;
    private final Limits limits;

    Repositories(RegistryAccess access, Limits limits) {
        this.connections = new RegistryConnections(access, limits.manifestBytes());
        this.registries = access.registries();
        this.limits = limits;
    }

    /** Opens the repository to read from it: from mirrors too, where the user has some. */
    ImageRepository open(SkillReference reference) {
        return switch (reference.transport()) {
            case REGISTRY ->
                new MirroredRepository(
                        registries, connections, repository(reference), reference.digest() != null, limits);
            case OCI_LAYOUT -> layout(reference, ImageLayout.open(Objects.requireNonNull(reference.path())));
            case DIRECTORY ->
                throw new InvalidReferenceException(
                        reference.toString(), 0, "a registry or an image layout is needed, not a skill directory");
        };
    }

    /** Opens the repository to change what is there: what a mirror has does not count. */
    ImageRepository openToChange(SkillReference reference) {
        return reference.transport() == SkillReference.Transport.REGISTRY
                ? connections.openToChange(registries, repository(reference))
                : open(reference);
    }

    /** Opens the repository to write to it; a layout is made where nothing is. */
    ImageRepository openOrCreate(SkillReference reference) {
        return reference.transport() == SkillReference.Transport.OCI_LAYOUT
                ? layout(reference, ImageLayout.openOrCreate(Objects.requireNonNull(reference.path())))
                : openToChange(reference);
    }

    private static Repository repository(SkillReference reference) {
        return new Repository(
                Objects.requireNonNull(reference.registry()), Objects.requireNonNull(reference.repositoryPath()));
    }

    private ImageRepository layout(SkillReference reference, ImageLayout layout) {
        return new LayoutRepository(layout, reference.repositoryPath(), limits.manifestBytes());
    }

    @Override
    public void close() {
        connections.close();
    }
}

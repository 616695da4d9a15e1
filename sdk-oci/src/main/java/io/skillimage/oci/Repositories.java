package io.skillimage.oci;

import io.skillimage.InvalidReferenceException;
import io.skillimage.SkillReference;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.layout.ImageLayout;
import io.skillimage.oci.internal.layout.LayoutArchive;
import io.skillimage.oci.internal.layout.LayoutContent;
import io.skillimage.oci.internal.layout.LayoutRepository;
import io.skillimage.oci.internal.registries.AmbientRegistries;
import io.skillimage.oci.internal.registries.MirroredRepository;
import io.skillimage.oci.internal.registries.RegistryConnections;
import io.skillimage.oci.internal.registry.Deadline;
import io.skillimage.oci.internal.registry.RegistryClient;
import io.skillimage.oci.internal.registry.Repository;
import java.util.Objects;

/** Opens the repository that a reference names, in a registry, a layout or an archive. Safe for use by many threads. */
final class Repositories implements AutoCloseable {
    private final RegistryAccess access;
    private final RegistryConnections connections;
    private final AmbientRegistries registries;
    private final Limits limits;

    Repositories(RegistryAccess access, Limits limits) {
        this.access = access;
        this.connections = new RegistryConnections(access, limits.manifestBytes());
        this.registries = access.registries();
        this.limits = limits;
    }

    /** Opens the repository to read from it, from mirrors too where the user has some, by an operation that begins now. */
    ImageRepository open(SkillReference reference) {
        return open(reference, deadline());
    }

    /** Opens the repository for an operation that has to be done until then. */
    ImageRepository open(SkillReference reference, Deadline deadline) {
        return switch (reference.transport()) {
            case REGISTRY ->
                new MirroredRepository(
                        registries, connections, repository(reference), reference.digest() != null, limits, deadline);
            case OCI_LAYOUT -> layout(reference, ImageLayout.open(Objects.requireNonNull(reference.path())));
            case OCI_ARCHIVE -> layout(reference, LayoutArchive.open(Objects.requireNonNull(reference.path()), limits));
            case DIRECTORY ->
                throw new InvalidReferenceException(
                        reference.toString(), 0, "a registry or an image layout is needed, not a skill directory");
        };
    }

    /** Returns a client for one question to a registry that is about no repository; its deadline begins now. */
    RegistryClient client() {
        return connections.usual().within(deadline());
    }

    /** Opens the repository to change what is there: what a mirror has does not count. */
    ImageRepository openToChange(SkillReference reference) {
        requireWritable(reference);
        return reference.transport() == SkillReference.Transport.REGISTRY
                ? connections.openToChange(registries, repository(reference), deadline())
                : open(reference);
    }

    private static void requireWritable(SkillReference reference) {
        if (reference.transport() == SkillReference.Transport.OCI_ARCHIVE) {
            throw new InvalidReferenceException(
                    reference.toString(),
                    0,
                    "an archive is only read: a registry or an image layout is needed to write to");
        }
    }

    private Deadline deadline() {
        return Deadline.after(access.deadline(), System::nanoTime);
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

    private ImageRepository layout(SkillReference reference, LayoutContent layout) {
        return new LayoutRepository(layout, reference.repositoryPath(), limits.manifestBytes());
    }

    @Override
    public void close() {
        connections.close();
    }
}

package io.skillimage.oci;

import io.skillimage.InvalidReferenceException;
import io.skillimage.SkillReference;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.layout.ImageLayout;
import io.skillimage.oci.internal.layout.LayoutRepository;
import io.skillimage.oci.internal.registry.Deadline;
import io.skillimage.oci.internal.registry.RegistryClient;
import io.skillimage.oci.internal.registry.RegistryRepository;
import io.skillimage.oci.internal.registry.Repository;
import java.util.Objects;

/** Opens the repository that a reference names, in a registry or in a layout. Safe for use by many threads. */
final class Repositories implements AutoCloseable {
    private final RegistryClient client;
    private final RegistryAccess access;
    private final Limits limits;

    Repositories(RegistryAccess access, Limits limits) {
        this.client = new RegistryClient(access);
        this.access = access;
        this.limits = limits;
    }

    /** Opens the repository for one operation, which begins now. */
    ImageRepository open(SkillReference reference) {
        return open(reference, Deadline.after(access.deadline(), System::nanoTime));
    }

    /** Opens the repository for an operation that has to be done until then. */
    ImageRepository open(SkillReference reference, Deadline deadline) {
        return switch (reference.transport()) {
            case REGISTRY ->
                new RegistryRepository(
                        client.within(deadline),
                        new Repository(
                                Objects.requireNonNull(reference.registry()),
                                Objects.requireNonNull(reference.repositoryPath())),
                        limits.manifestBytes());
            case OCI_LAYOUT -> layout(reference, ImageLayout.open(Objects.requireNonNull(reference.path())));
            case DIRECTORY ->
                throw new InvalidReferenceException(
                        reference.toString(), 0, "a registry or an image layout is needed, not a skill directory");
        };
    }

    /** Returns a client for one question to a registry that is about no repository; its deadline begins now. */
    RegistryClient client() {
        return client.within(Deadline.after(access.deadline(), System::nanoTime));
    }

    /** Opens the repository to write to it; a layout is made where nothing is. */
    ImageRepository openOrCreate(SkillReference reference) {
        return reference.transport() == SkillReference.Transport.OCI_LAYOUT
                ? layout(reference, ImageLayout.openOrCreate(Objects.requireNonNull(reference.path())))
                : open(reference);
    }

    private ImageRepository layout(SkillReference reference, ImageLayout layout) {
        return new LayoutRepository(layout, reference.repositoryPath(), limits.manifestBytes());
    }

    @Override
    public void close() {
        client.close();
    }
}

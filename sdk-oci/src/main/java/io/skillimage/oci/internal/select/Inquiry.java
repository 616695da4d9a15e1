package io.skillimage.oci.internal.select;

import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.registry.Deadline;

/**
 * Where one resolution asks, and how.
 *
 * @param place what tells the repository from others in what is remembered
 * @param repository the repository
 * @param deadline until when somebody else who asks the same is waited for
 * @param anew whether the registry is asked whatever is remembered
 */
record Inquiry(String place, ImageRepository repository, Deadline deadline, boolean anew) {
    /** Returns the same at the repository's own location, whatever is remembered. */
    Inquiry askedAnew() {
        return new Inquiry(place, repository.origin(), deadline, true);
    }
}

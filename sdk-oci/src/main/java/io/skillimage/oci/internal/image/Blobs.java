package io.skillimage.oci.internal.image;

import java.io.InputStream;

/** Where blobs come from. */
@FunctionalInterface
public interface Blobs {
    /** Opens a blob. The stream throws when the bytes turn out not to be what the descriptor says. */
    InputStream blob(Descriptor descriptor);
}

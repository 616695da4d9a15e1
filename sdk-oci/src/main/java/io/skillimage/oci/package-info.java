/** Packs, publishes and resolves skill images. */
@NullMarked
package io.skillimage.oci;

import org.jspecify.annotations.NullMarked;

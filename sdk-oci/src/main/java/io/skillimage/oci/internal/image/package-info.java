/** The documents of an image: manifests, configs, annotations, layers. Values only, no input or output. */
@NullMarked
package io.skillimage.oci.internal.image;

import org.jspecify.annotations.NullMarked;

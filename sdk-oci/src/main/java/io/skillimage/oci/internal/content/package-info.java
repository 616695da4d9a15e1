/** From a manifest to a checkout, and from a directory to a skill. */
@NullMarked
package io.skillimage.oci.internal.content;

import org.jspecify.annotations.NullMarked;

/** OCI image layouts on disk. */
@NullMarked
package io.skillimage.oci.internal.layout;

import org.jspecify.annotations.NullMarked;

/** Which versions of skills go together. */
@NullMarked
package io.skillimage.oci.internal.solve;

import org.jspecify.annotations.NullMarked;

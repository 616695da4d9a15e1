/** Which manifest a reference means, and whether it may be used. */
@NullMarked
package io.skillimage.oci.internal.select;

import org.jspecify.annotations.NullMarked;

/** From one lifecycle state to the next. */
@NullMarked
package io.skillimage.oci.internal.publish;

import org.jspecify.annotations.NullMarked;

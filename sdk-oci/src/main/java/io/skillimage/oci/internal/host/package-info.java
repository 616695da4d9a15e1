/** The user and the machine that the process runs for. */
@NullMarked
package io.skillimage.oci.internal.host;

import org.jspecify.annotations.NullMarked;

/** The skillctl command. */
@NullMarked
package io.skillimage.skillctl;

import org.jspecify.annotations.NullMarked;

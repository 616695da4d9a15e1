/** Telling listeners what happens. */
@NullMarked
package io.skillimage.oci.internal.activity;

import org.jspecify.annotations.NullMarked;

/** Metrics of skill resolution by Micrometer. */
@NullMarked
package io.skillimage.micrometer;

import org.jspecify.annotations.NullMarked;

/** Measurements of the SDK. */
@NullMarked
package io.skillimage.benchmarks;

import org.jspecify.annotations.NullMarked;

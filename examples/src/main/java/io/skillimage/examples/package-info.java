/** Programs that show the SDK at work. */
@NullMarked
package io.skillimage.examples;

import org.jspecify.annotations.NullMarked;

/** Skills for agents that are built with Google's Agent Development Kit. */
@NullMarked
package io.skillimage.googleadk;

import org.jspecify.annotations.NullMarked;

/** Skills offered to agents of any framework: names and descriptions first, instructions when asked for, then files. */
@NullMarked
package io.skillimage.agent;

import org.jspecify.annotations.NullMarked;

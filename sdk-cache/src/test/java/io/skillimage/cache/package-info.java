@NullMarked
package io.skillimage.cache;

import org.jspecify.annotations.NullMarked;

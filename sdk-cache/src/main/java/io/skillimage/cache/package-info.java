/** Unpacks layers safely and keeps verified checkouts, keyed by their content. */
@NullMarked
package io.skillimage.cache;

import org.jspecify.annotations.NullMarked;

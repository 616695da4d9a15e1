/**
 * The resolver of skill images: its interface, its values and its errors.
 *
 * <p>Every type here is either immutable or says otherwise. Nothing is null unless marked {@code @Nullable}.
 */
@NullMarked
package io.skillimage;

import org.jspecify.annotations.NullMarked;

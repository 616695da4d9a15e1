/**
 * Unpacks layers safely and keeps verified checkouts, keyed by their content.
 *
 * <p>{@link io.skillimage.cache.SkillCache} is the door. Nothing is null unless marked {@code @Nullable}.
 */
@NullMarked
package io.skillimage.cache;

import org.jspecify.annotations.NullMarked;

package io.skillimage.oci.internal.image;

import org.jspecify.annotations.Nullable;

/**
 * An entry of an image index.
 *
 * @param descriptor what it leads to
 * @param platform which platform that is for, if it says so
 */
public record IndexEntry(Descriptor descriptor, @Nullable Platform platform) {}

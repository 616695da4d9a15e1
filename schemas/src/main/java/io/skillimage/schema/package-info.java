/** Readers of the documents of a skill: bounded, strict where we write and lenient where we read. */
@NullMarked
package io.skillimage.schema;

import org.jspecify.annotations.NullMarked;

/** Random histories of a repository, after each step of which the product must say what a simple model says. */
@NullMarked
package io.skillimage.oci.history;

import org.jspecify.annotations.NullMarked;

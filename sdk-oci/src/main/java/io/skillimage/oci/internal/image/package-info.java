/** What is in an image: its documents and its content. Not API: everything here may change with any release. */
@NullMarked
package io.skillimage.oci.internal.image;

import org.jspecify.annotations.NullMarked;

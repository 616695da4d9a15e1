/** What registries.conf says: where a repository is looked for, which mirrors come first, what short names mean. */
@NullMarked
package io.skillimage.oci.internal.registries;

import org.jspecify.annotations.NullMarked;

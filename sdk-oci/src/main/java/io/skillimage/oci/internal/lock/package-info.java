/** The files of a project that name skills: skills.json and skills.lock.json. */
@NullMarked
package io.skillimage.oci.internal.lock;

import org.jspecify.annotations.NullMarked;

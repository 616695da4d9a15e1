/** Fakes for tests: registries that lie, archives that harm, skills of our own. */
@NullMarked
package io.skillimage.testkit;

import org.jspecify.annotations.NullMarked;

/** Skills in a Spring Boot application: auto-configuration from its properties. */
@NullMarked
package io.skillimage.spring;

import org.jspecify.annotations.NullMarked;

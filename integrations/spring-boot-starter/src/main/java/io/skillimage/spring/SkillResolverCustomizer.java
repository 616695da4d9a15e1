package io.skillimage.spring;

import io.skillimage.oci.OciSkillResolver;

/**
 * Sets what no property sets, on the resolver that is configured automatically: beans of this type are called in their
 * order, after the properties.
 */
@FunctionalInterface
public interface SkillResolverCustomizer {
    /** Changes the settings. */
    void customize(OciSkillResolver.Builder resolver);
}

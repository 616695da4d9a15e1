package io.skillimage.langchain4j;

import io.skillimage.Digest;
import io.skillimage.SkillReference;
import org.jspecify.annotations.Nullable;

/**
 * A skill as the model is told of it, before anything of it is read.
 *
 * @param name the skill's name, which the model calls it by
 * @param description what the skill does and when to use it
 * @param reference what the host asked for
 * @param pinned what an activation resolves: the manifest that was described, whatever the tag says by then
 * @param digest the digest of that manifest; null for a plain directory
 */
record CatalogueEntry(
        String name,
        String description,
        SkillReference reference,
        SkillReference pinned,
        @Nullable Digest digest) {}

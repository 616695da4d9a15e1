package io.skillimage.oci.internal.publish;

import io.skillimage.InvalidSkillException;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.content.VerifiedContent;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.InlineBlobs;
import io.skillimage.oci.internal.select.Binding;
import io.skillimage.schema.SkillContent;
import io.skillimage.schema.Validation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a draft has to satisfy before others try it; its content never changes after that. */
final class TestingGate {
    private TestingGate() {}

    /**
     * Fetches the content and checks it as {@code skillctl validate} checks a directory, and that it is the skill that the
     * manifest speaks of.
     *
     * @throws InvalidSkillException with every problem
     */
    static void check(ImageRepository repository, Transition step, @Nullable String tag, Limits limits) {
        Validation validation = VerifiedContent.validate(
                InlineBlobs.of(step.image().bytes(), step.manifest(), repository), step.manifest(), limits);
        if (!validation.isValid()) {
            throw new InvalidSkillException(validation.problems());
        }
        SkillContent content = Objects.requireNonNull(validation.content());
        Binding.checkContent(tag, step.manifest().annotations(), step.declared(), content);
    }
}

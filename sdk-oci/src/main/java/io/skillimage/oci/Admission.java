package io.skillimage.oci;

import io.skillimage.LifecycleException;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.select.Binding;
import io.skillimage.oci.internal.select.LifecycleRule;
import io.skillimage.oci.internal.select.ManifestSelector;
import io.skillimage.oci.internal.select.Selected;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether what a reference means may be used, as far as that is known without its content. Safe for use by many threads. */
final class Admission {
    private final ManifestSelector selector;
    private final LifecycleRule rule;

    Admission(ManifestSelector selector, LifecycleRule rule) {
        this.selector = selector;
        this.rule = rule;
    }

    /**
     * Applies the policy. That a version was withdrawn is worth remembering though it is refused: nobody shall bring it
     * back.
     *
     * @param repository where to look for what could be used instead, or null where no tag may be looked at
     * @return what somebody should know though the use is allowed
     * @throws LifecycleException if the policy does not allow the state
     */
    List<SkillWarning> allowed(SkillReference reference, @Nullable ImageRepository repository, Selected selected) {
        try {
            return rule.check(reference, selected, repository);
        } catch (LifecycleException refused) {
            selector.remember(selected);
            throw refused;
        }
    }

    /**
     * Requires that the tag speaks of this version in this state.
     *
     * @throws io.skillimage.IntegrityException if it does not
     */
    static void requireOwnTag(Selected selected) {
        Map<String, String> annotations = selected.manifest().annotations();
        Binding.checkTag(selected.tag(), annotations, Annotations.state(annotations));
    }
}

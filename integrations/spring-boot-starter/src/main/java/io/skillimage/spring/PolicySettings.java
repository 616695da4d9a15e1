package io.skillimage.spring;

import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import java.util.List;

/** The lifecycle policy that the properties describe. */
final class PolicySettings {
    private PolicySettings() {}

    static LifecyclePolicy policy(SkillimageProperties.Policy properties) {
        LifecyclePolicy policy = LifecyclePolicy.publishedOnly();
        for (LifecycleState state : properties.allow()) {
            policy = policy.allowing(state);
        }
        List<SkillimageProperties.Repositories> repositories = properties.repositories();
        for (int i = 0; i < repositories.size(); i++) {
            policy = with(policy, "policy.repositories[" + i + "]", repositories.get(i));
        }
        return properties.requireRepositoryNames() ? policy.requiringRepositoryNames() : policy;
    }

    private static LifecyclePolicy with(
            LifecyclePolicy policy, String property, SkillimageProperties.Repositories repositories) {
        String pattern = Setting.require(property + ".pattern", repositories.pattern());
        if (repositories.allow().isEmpty()) {
            throw Setting.missing(property + ".allow", repositories.allow());
        }
        LifecyclePolicy result = policy;
        for (LifecycleState state : repositories.allow()) {
            LifecyclePolicy before = result;
            result = Setting.read(property + ".pattern", pattern, () -> before.allowing(state, pattern));
        }
        return result;
    }
}

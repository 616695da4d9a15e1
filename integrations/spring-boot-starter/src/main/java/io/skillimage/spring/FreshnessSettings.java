package io.skillimage.spring;

import io.skillimage.Freshness;

/** The freshness that the properties describe. */
final class FreshnessSettings {
    private FreshnessSettings() {}

    static Freshness freshness(SkillimageProperties.Freshness properties) {
        Freshness online =
                Setting.read("freshness.max-age", properties.maxAge(), () -> Freshness.maxAge(properties.maxAge()));
        Freshness rule = Setting.read(
                "freshness.stale-if-error",
                properties.staleIfError(),
                () -> online.withStaleIfError(properties.staleIfError()));
        return properties.offline() ? new Freshness(rule.maxAge(), true, rule.staleIfError()) : rule;
    }
}

package io.skillimage.skillctl;

import io.skillimage.Freshness;
import io.skillimage.SkillReference;
import io.skillimage.SkillResolver;
import io.skillimage.cache.CheckoutCheck;
import io.skillimage.oci.OciSkillResolver;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The resolver for each reference: one for all, unless an option holds for the registry of the reference only. Closes
 * them.
 */
final class Resolvers implements AutoCloseable {
    private static final String ANY = "";

    private final Environment environment;
    private final RootCommand options;
    private final CheckoutCheck check;
    private final @Nullable String platform;
    private final Map<String, SkillResolver> open = new HashMap<>();
    private @Nullable String bundledSkill;

    Resolvers(Environment environment, RootCommand options, CheckoutCheck check, @Nullable String platform) {
        this.environment = environment;
        this.options = options;
        this.check = check;
        this.platform = platform;
    }

    /** Sets which skill of a bundle is wanted, for the resolvers to come. */
    Resolvers choosing(@Nullable String skill) {
        this.bundledSkill = skill;
        return this;
    }

    SkillResolver of(SkillReference reference) {
        String registry =
                options.registry.dependOnRegistry() ? Objects.requireNonNullElse(reference.registry(), ANY) : ANY;
        return open.computeIfAbsent(registry, key -> create(reference));
    }

    private SkillResolver create(SkillReference reference) {
        OciSkillResolver.Builder builder = OciSkillResolver.builder()
                .cacheDirectory(options.directories.cache(environment))
                .checkoutCheck(check)
                .lifecycle(options.policy.policy())
                .registryAccess(options.registry.access(environment, reference));
        if (platform != null) {
            builder.platform(platform);
        }
        if (bundledSkill != null) {
            builder.bundledSkill(bundledSkill);
        }
        return options.registry.offline ? builder.freshness(Freshness.offline()).build() : builder.build();
    }

    @Override
    public void close() {
        open.values().forEach(SkillResolver::close);
    }
}

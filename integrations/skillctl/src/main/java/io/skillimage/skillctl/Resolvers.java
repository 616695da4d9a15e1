package io.skillimage.skillctl;

import io.skillimage.Freshness;
import io.skillimage.SkillReference;
import io.skillimage.SkillResolver;
import io.skillimage.cache.CheckoutCheck;
import io.skillimage.oci.OciSkillResolver;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
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
    private final @Nullable Freshness freshness;
    private final Map<String, SkillResolver> open = new HashMap<>();
    private @Nullable String bundledSkill;

    /** Without a platform, or a freshness, it is the resolver's own. */
    Resolvers(
            Environment environment,
            RootCommand options,
            CheckoutCheck check,
            @Nullable String platform,
            @Nullable Freshness freshness) {
        this.environment = environment;
        this.options = options;
        this.check = check;
        this.platform = platform;
        this.freshness = freshness;
    }

    /** Sets which skill of a bundle is wanted, for the resolvers to come. */
    Resolvers choosing(@Nullable String skill) {
        this.bundledSkill = skill;
        return this;
    }

    SkillResolver of(SkillReference reference) {
        return ofAll(List.of(reference));
    }

    /** Returns one resolver for several references: an option for a registry holds for the registry of each. */
    SkillResolver ofAll(Collection<SkillReference> references) {
        TreeSet<String> registries = new TreeSet<>();
        references.forEach(reference -> registries.add(Objects.requireNonNullElse(reference.registry(), ANY)));
        String key = options.registry.dependOnRegistry() ? String.join(" ", registries) : ANY;
        return open.computeIfAbsent(key, added -> create(references));
    }

    private SkillResolver create(Collection<SkillReference> references) {
        OciSkillResolver.Builder builder = OciSkillResolver.builder()
                .cacheDirectory(options.directories.cache(environment))
                .checkoutCheck(check)
                .lifecycle(options.policy.policy())
                .registryAccess(options.registry.access(environment, references));
        if (platform != null) {
            builder.platform(platform);
        }
        if (bundledSkill != null) {
            builder.bundledSkill(bundledSkill);
        }
        if (options.registry.offline) {
            builder.freshness(Freshness.offline());
        } else if (freshness != null) {
            builder.freshness(freshness);
        }
        return builder.build();
    }

    @Override
    public void close() {
        open.values().forEach(SkillResolver::close);
    }
}

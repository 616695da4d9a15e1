package io.skillimage.skillctl;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where images and checkouts are kept. */
final class DirectoryOptions {
    @Option(
            names = "--store",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "The local store, an OCI image layout (default: skillctl/store in $XDG_DATA_HOME).")
    @Nullable
    Path store;

    @Option(
            names = "--cache",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "The cache of checkouts (default: $SKILLIMAGE_CACHE, or skillimage in $XDG_CACHE_HOME).")
    @Nullable
    Path cache;

    Path store(Environment environment) {
        return store == null ? environment.store() : environment.locate(store);
    }

    Path cache(Environment environment) {
        return cache == null ? environment.cache() : environment.locate(cache);
    }
}

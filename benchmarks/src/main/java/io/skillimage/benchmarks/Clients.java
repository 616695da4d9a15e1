package io.skillimage.benchmarks;

import io.skillimage.cache.Limits;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.RegistryAccess;
import java.nio.file.Path;

/** The names of the contestants, and the SDK as they meet it. */
final class Clients {
    static final String SDK = "SDK";
    static final String FLOOR = "floor";
    static final String ORAS = "oras";
    static final String JIB = "jib";
    static final String LANGCHAIN4J = "langchain4j-skills";

    private static final long GIB = 1L << 30;

    private Clients() {}

    /** Starts a resolver of everything that is measured: the defaults, but for limits that the largest skills exceed. */
    static OciSkillResolver.Builder resolver(String host, Path cache) {
        RegistryAccess access = RegistryAccess.builder()
                .credentials(CredentialProvider.anonymous())
                .plainHttp(host)
                .build();
        Limits limits = Limits.builder()
                .entries(20_000)
                .unpackedBytes(2 * GIB)
                .fileBytes(2 * GIB)
                .layerBytes(2 * GIB)
                .build();
        return OciSkillResolver.builder()
                .cacheDirectory(cache)
                .registryAccess(access)
                .limits(limits);
    }
}

package io.skillimage.oci.internal.registry;

import io.skillimage.ErrorCode;
import io.skillimage.SkillException;
import io.skillimage.oci.SkillCatalog.Source;
import java.util.List;
import java.util.Set;

/** The repositories of a namespace, from wherever the registry lists them. */
final class RepositoryList {
    private static final Set<String> QUAY = Set.of("quay.io");
    /** A Quay that is not asked in its own way answers these. */
    private static final Set<ErrorCode> MAY_BE_QUAY =
            Set.of(ErrorCode.NO_CATALOG, ErrorCode.UNAUTHORIZED, ErrorCode.DENIED);

    private final RegistryExchange exchange;
    private final Namespace namespace;
    private final int limit;

    RepositoryList(RegistryExchange exchange, Namespace namespace, int limit) {
        this.exchange = exchange;
        this.namespace = namespace;
        this.limit = limit;
    }

    List<Repository> read(Source source) {
        return switch (source) {
            case DISTRIBUTION -> distribution();
            case QUAY -> quay();
            case AUTO -> QUAY.contains(namespace.registry()) ? quay() : distributionOrQuay();
        };
    }

    private List<Repository> distribution() {
        return new CatalogList(exchange, namespace, limit).read();
    }

    private List<Repository> quay() {
        return new QuayList(exchange, namespace, limit).read();
    }

    private List<Repository> distributionOrQuay() {
        try {
            return distribution();
        } catch (SkillException refused) {
            if (!MAY_BE_QUAY.contains(refused.code())) {
                throw refused;
            }
            return quayOr(refused);
        }
    }

    /** What a registry that is no Quay answers to Quay's API says nothing; that its own list was refused does. */
    private List<Repository> quayOr(SkillException refused) {
        try {
            return quay();
        } catch (SkillException noQuay) {
            if (noQuay.code() == ErrorCode.INTERRUPTED || noQuay.code() == ErrorCode.TOO_LARGE) {
                throw noQuay;
            }
            refused.addSuppressed(noQuay);
            throw refused;
        }
    }
}

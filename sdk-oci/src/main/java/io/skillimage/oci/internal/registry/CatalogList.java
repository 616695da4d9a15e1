package io.skillimage.oci.internal.registry;

import io.skillimage.AuthenticationException;
import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.SkillException;
import java.util.List;

/** The repositories of a registry by {@code _catalog} of the distribution API: all of them, to be filtered here. */
final class CatalogList extends PagedList {
    private final RegistryExchange exchange;
    private final Endpoint endpoint;
    private final RepositoryNames names;

    CatalogList(RegistryExchange exchange, Namespace namespace, int limit) {
        super(exchange.endpoint(namespace), Action.CATALOG, "the repositories of " + namespace);
        this.exchange = exchange;
        endpoint = exchange.endpoint(namespace);
        names = new RepositoryNames(namespace, limit);
    }

    /**
     * Reads the list.
     *
     * @throws RegistryException with {@link ErrorCode#NO_CATALOG} if the registry has no such list
     * @throws AuthenticationException if it has none for these credentials
     */
    List<Repository> read() {
        try {
            readFrom(endpoint.catalog(PAGE_SIZE));
        } catch (AuthenticationException e) {
            if (e.code() == ErrorCode.BAD_CREDENTIALS) {
                throw e;
            }
            throw new AuthenticationException(
                    e.code(),
                    e.reason() + "; some registries list their repositories to administrators, or to nobody",
                    e);
        }
        return names.sorted();
    }

    @Override
    HttpAnswer fetch(RegistryCall call, int maxBytes) {
        return exchange.fetch(call, maxBytes);
    }

    @Override
    SkillException refusal(RegistryCall call, HttpAnswer answer) {
        int status = answer.status();
        boolean absent = status == 404 || status == 405 || status == 501;
        return absent || ErrorDocument.code(answer).equals("UNSUPPORTED")
                ? none(endpoint.registry(), status)
                : Failures.status(call, answer);
    }

    static RegistryException none(String registry, int status) {
        return new RegistryException(
                ErrorCode.NO_CATALOG,
                registry + " does not list its repositories: it answers " + status,
                null,
                status,
                1,
                null);
    }

    @Override
    void take(JsonDocument page) {
        if (!page.isArrayOrAbsent("repositories")) {
            throw Failures.protocol(subject(), "the registry's answer has repositories that are no list");
        }
        page.strings("repositories").forEach(names::add);
    }
}

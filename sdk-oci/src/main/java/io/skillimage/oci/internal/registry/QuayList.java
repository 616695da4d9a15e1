package io.skillimage.oci.internal.registry;

import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.SkillException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The repositories of a namespace by Quay's own API, whose namespaces have one segment. Its credentials are OAuth tokens
 * and not those of the registry, whose passwords are never sent there.
 */
final class QuayList extends PagedList {
    private static final int MAX_PAGE_TOKEN = 4_096;

    private final RegistryExchange exchange;
    private final URI first;
    private final RepositoryNames names;

    QuayList(RegistryExchange exchange, Namespace namespace, int limit) {
        super(exchange.endpoint(namespace), Action.CATALOG, "the repositories of " + namespace);
        this.exchange = exchange;
        first = exchange.endpoint(namespace).quayRepositories(namespace.path().split("/", 2)[0]);
        names = new RepositoryNames(namespace, limit);
    }

    /**
     * Reads the list.
     *
     * @throws RegistryException with {@link ErrorCode#NO_CATALOG} if there is no such API
     */
    List<Repository> read() {
        readFrom(first);
        return names.sorted();
    }

    @Override
    HttpAnswer fetch(RegistryCall call, int maxBytes) {
        return exchange.fetchBeside(call, exchange.apiToken(call.endpoint()), maxBytes);
    }

    @Override
    SkillException refusal(RegistryCall call, HttpAnswer answer) {
        int status = answer.status();
        return status == 404 || status == 405 || status == 501
                ? CatalogList.none(call.endpoint().registry(), status)
                : Failures.status(call, answer);
    }

    @Override
    void take(JsonDocument page) {
        if (!page.isArray("repositories")) {
            throw Failures.protocol(subject(), "the answer is not that of Quay's API");
        }
        for (JsonDocument repository : page.objects("repositories")) {
            boolean image =
                    repository.text("kind").isEmpty() || repository.text("kind").equals("image");
            if (image && !repository.text("state").equals("MARKED_FOR_DELETION")) {
                names.add(repository.text("namespace") + "/" + repository.text("name"));
            }
        }
    }

    @Override
    @Nullable
    URI next(URI page, HttpAnswer answer, JsonDocument document) {
        String token = document.text("next_page");
        if (token.isEmpty()) {
            return null;
        }
        if (token.length() > MAX_PAGE_TOKEN) {
            throw Failures.protocol(subject(), "the name of the next page is too long");
        }
        return URI.create(first + "&next_page=" + URLEncoder.encode(token, StandardCharsets.UTF_8));
    }
}

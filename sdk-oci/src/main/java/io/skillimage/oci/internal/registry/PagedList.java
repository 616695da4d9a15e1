package io.skillimage.oci.internal.registry;

import io.skillimage.ActivityEvent.RequestKind;
import io.skillimage.SkillException;
import io.skillimage.oci.internal.image.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A list that a registry gives out page by page. Whatever the registry answers, reading ends: pages are bounded in size
 * and number, none is read twice, and all come from the registry itself.
 */
abstract class PagedList {
    static final int PAGE_SIZE = 1_000;
    private static final int MAX_PAGE_BYTES = 8 * 1024 * 1024;
    private static final int MAX_PAGES = 1_000;
    /** What registries with a smaller largest page say to ours. */
    private static final String PAGE_TOO_LARGE = "PAGINATION_NUMBER_INVALID";

    private final Endpoint endpoint;
    private final Action action;
    private final String subject;

    /**
     * Creates a list.
     *
     * @param subject what is listed, for messages: {@code the tags of quay.io/x}
     */
    PagedList(Endpoint endpoint, Action action, String subject) {
        this.endpoint = endpoint;
        this.action = action;
        this.subject = subject;
    }

    /** Sends the request for a page; the body of an answer with status 200 is in memory. */
    abstract HttpAnswer fetch(RegistryCall call, int maxBytes);

    /** Takes in what a page lists. */
    abstract void take(JsonDocument page);

    /** Returns what a status other than 200 means. */
    abstract SkillException refusal(RegistryCall call, HttpAnswer answer);

    /** Returns the URL of the page after this one, not yet checked, or null after the last. */
    @Nullable
    URI next(URI page, HttpAnswer answer, JsonDocument document) {
        String target = LinkHeader.next(answer.headers("Link"));
        if (target == null) {
            return null;
        }
        URI next = Origin.resolve(page, target);
        if (next == null) {
            throw elsewhere();
        }
        return next;
    }

    final String subject() {
        return subject;
    }

    /** Reads all pages. */
    final void readFrom(URI first) {
        Set<URI> pages = new HashSet<>();
        URI next = first;
        while (next != null) {
            if (!Origin.of(next).equals(endpoint.origin())) {
                throw elsewhere();
            }
            if (!pages.add(next) || pages.size() > MAX_PAGES) {
                throw Failures.protocol(subject, "the registry's list has no end");
            }
            next = page(next);
        }
    }

    private @Nullable URI page(URI uri) {
        HttpCall http = HttpCall.get(uri).with("Accept", "application/json");
        RegistryCall call = new RegistryCall(endpoint, action, http, new Errand(endpoint.registry(), kind(), subject));
        try (HttpAnswer answer = fetch(call, MAX_PAGE_BYTES)) {
            if (answer.status() == 400
                    && isOurs(uri)
                    && ErrorDocument.code(answer).equals(PAGE_TOO_LARGE)) {
                return Origin.resolve(uri, uri.getRawPath());
            }
            if (answer.status() != 200) {
                throw refusal(call, answer);
            }
            JsonDocument document = document(answer);
            take(document);
            return next(uri, answer, document);
        } catch (IOException e) {
            throw Failures.of(e, endpoint.registry(), subject, 1);
        }
    }

    private RequestKind kind() {
        return action == Action.CATALOG ? RequestKind.CATALOG : RequestKind.TAGS;
    }

    private static boolean isOurs(URI uri) {
        return ("n=" + PAGE_SIZE).equals(uri.getRawQuery());
    }

    private JsonDocument document(HttpAnswer answer) throws IOException {
        byte[] bytes = answer.readAtMost(MAX_PAGE_BYTES);
        try {
            return JsonDocument.parse(bytes == null ? new byte[0] : bytes);
        } catch (StrictJson.MalformedException e) {
            throw Failures.protocol(subject, "the registry's list " + e.fact());
        }
    }

    private SkillException elsewhere() {
        return Failures.protocol(subject, "the list goes on at a place that is not the registry");
    }
}

package io.skillimage.oci.internal.registry;

import io.skillimage.ActivityEvent.RequestKind;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidReferenceException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.oci.internal.image.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tags of a repository, page by page. */
final class TagList {
    private static final int PAGE_SIZE = 1_000;
    private static final int MAX_PAGE_BYTES = 8 * 1024 * 1024;
    private static final int MAX_PAGES = 1_000;
    private static final int MAX_TAGS = 100_000;

    private final RegistryExchange exchange;
    private final Endpoint endpoint;
    private final String subject;
    private final SkillReference reference;

    TagList(RegistryExchange exchange, Repository repository) {
        this.exchange = exchange;
        endpoint = exchange.endpoint(repository);
        subject = "the tags of " + repository;
        reference = SkillReference.parse(repository.toString());
    }

    List<String> read() {
        Set<String> tags = new LinkedHashSet<>();
        Set<URI> pages = new HashSet<>();
        URI next = endpoint.tags(PAGE_SIZE);
        while (next != null) {
            if (!pages.add(next) || pages.size() > MAX_PAGES) {
                throw Failures.protocol(subject, "the registry's list has no end");
            }
            next = page(next, tags);
            if (tags.size() > MAX_TAGS) {
                throw new IntegrityException(ErrorCode.TOO_LARGE, subject + " are more than the limit of " + MAX_TAGS);
            }
        }
        return new ArrayList<>(tags);
    }

    private @Nullable URI page(URI uri, Set<String> tags) {
        Errand errand = new Errand(endpoint.registry(), RequestKind.TAGS, subject);
        RegistryCall call = new RegistryCall(endpoint, Action.PULL, HttpCall.get(uri), errand);
        try (HttpAnswer answer = exchange.fetch(call, MAX_PAGE_BYTES)) {
            if (answer.status() == 404) {
                throw new SkillNotFoundException(
                        ErrorCode.NOT_FOUND, endpoint.registry() + " has no repository " + endpoint.path());
            }
            if (answer.status() != 200) {
                throw Failures.status(call, answer);
            }
            tags(answer).stream().filter(this::isTag).forEach(tags::add);
            return next(uri, answer);
        } catch (IOException e) {
            throw Failures.of(e, endpoint.registry(), subject, 1);
        }
    }

    private List<String> tags(HttpAnswer answer) throws IOException {
        byte[] bytes = answer.readAtMost(MAX_PAGE_BYTES);
        try {
            JsonDocument document = JsonDocument.parse(bytes == null ? new byte[0] : bytes);
            if (!document.isArrayOrAbsent("tags")) {
                throw Failures.protocol(subject, "the registry's answer has tags that are no list");
            }
            return document.strings("tags");
        } catch (StrictJson.MalformedException e) {
            throw Failures.protocol(subject, "the registry's list of tags " + e.fact());
        }
    }

    /** A name that is no tag cannot be asked for, and must not become part of a URL. */
    private boolean isTag(String name) {
        try {
            return name.equals(reference.withTag(name).tag());
        } catch (InvalidReferenceException e) {
            return false;
        }
    }

    private @Nullable URI next(URI page, HttpAnswer answer) {
        String target = LinkHeader.next(answer.headers("Link"));
        if (target == null) {
            return null;
        }
        URI next = Origin.resolve(page, target);
        if (next == null || !Origin.of(next).equals(endpoint.origin())) {
            throw Failures.protocol(subject, "the list goes on at a place that is not the registry");
        }
        return next;
    }
}

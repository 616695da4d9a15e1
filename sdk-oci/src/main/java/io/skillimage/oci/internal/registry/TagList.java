package io.skillimage.oci.internal.registry;

import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidReferenceException;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The tags of a repository, page by page. */
final class TagList extends PagedList {
    private static final int MAX_TAGS = 100_000;

    private final RegistryExchange exchange;
    private final Endpoint endpoint;
    private final SkillReference reference;
    private final Set<String> tags = new LinkedHashSet<>();

    TagList(RegistryExchange exchange, Repository repository) {
        super(exchange.endpoint(repository), Action.PULL, "the tags of " + repository);
        this.exchange = exchange;
        endpoint = exchange.endpoint(repository);
        reference = SkillReference.parse(repository.toString());
    }

    List<String> read() {
        readFrom(endpoint.tags(PAGE_SIZE));
        return new ArrayList<>(tags);
    }

    @Override
    HttpAnswer fetch(RegistryCall call, int maxBytes) {
        return exchange.fetch(call, maxBytes);
    }

    @Override
    SkillException refusal(RegistryCall call, HttpAnswer answer) {
        return answer.status() == 404
                ? new SkillNotFoundException(
                        ErrorCode.NOT_FOUND, endpoint.registry() + " has no repository " + endpoint.path())
                : Failures.status(call, answer);
    }

    @Override
    void take(JsonDocument page) {
        if (!page.isArrayOrAbsent("tags")) {
            throw Failures.protocol(subject(), "the registry's answer has tags that are no list");
        }
        page.strings("tags").stream().filter(this::isTag).forEach(tags::add);
        if (tags.size() > MAX_TAGS) {
            throw new IntegrityException(ErrorCode.TOO_LARGE, subject() + " are more than the limit of " + MAX_TAGS);
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
}

package io.skillimage.oci.internal.registry;

import io.skillimage.ActivityEvent;
import io.skillimage.PrintableText;
import io.skillimage.SkillException;
import io.skillimage.oci.internal.activity.Activity;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows redirects of reading requests. Credentials stay with the origin that they were meant for. */
final class Redirects {
    private static final int LIMIT = 5;
    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    private static final Logger LOG = LoggerFactory.getLogger(Redirects.class);

    private final Transport transport;
    private final Activity activity;

    Redirects(Transport transport, Activity activity) {
        this.transport = transport;
        this.activity = activity;
    }

    /**
     * Where the redirects ended.
     *
     * @param answer the last answer; the caller closes it
     * @param uri the URL that gave it
     */
    record Arrival(HttpAnswer answer, URI uri) {}

    Arrival send(HttpCall call, @Nullable String authorization, Errand errand) throws IOException {
        String subject = errand.subject();
        HttpCall next = call;
        boolean atHome = true;
        for (int followed = 0; ; followed++) {
            HttpAnswer answer = sendOnce(
                    atHome && authorization != null ? next.with("Authorization", authorization) : next, errand);
            if (!STATUSES.contains(answer.status())) {
                return new Arrival(answer, next.uri());
            }
            answer.close();
            if (followed == LIMIT) {
                throw Failures.protocol(subject, "the registry redirects more than " + LIMIT + " times");
            }
            URI target = target(next, answer, subject);
            atHome = atHome && Origin.of(target).equals(Origin.of(call.uri()));
            next = next.to(target);
        }
    }

    /** Sends a request, and tells how it ended; a query is not shown, because it may hold a signature. */
    private HttpAnswer sendOnce(HttpCall call, Errand errand) throws IOException {
        long started = System.nanoTime();
        try {
            HttpAnswer answer = transport.send(call);
            LOG.debug("{} answers {}", call, answer.status());
            activity.tell(() -> ended(call, errand, answer.status(), null, started));
            return answer;
        } catch (IOException | SkillException e) {
            LOG.debug("{} fails: {}", call, PrintableText.of(String.valueOf(e.getMessage())));
            activity.tell(() -> ended(call, errand, 0, e.getClass().getSimpleName(), started));
            throw e;
        }
    }

    private static ActivityEvent ended(
            HttpCall call, Errand errand, int status, @Nullable String failure, long started) {
        Duration duration = Duration.ofNanos(System.nanoTime() - started);
        return new ActivityEvent.RequestEnded(
                errand.registry(), errand.kind(), call.method(), errand.subject(), status, failure, duration);
    }

    private static URI target(HttpCall call, HttpAnswer answer, String subject) {
        if (!call.isRead()) {
            throw Failures.protocol(subject, "the registry redirects a request that writes");
        }
        String location = answer.header("Location");
        URI target = location == null ? null : Origin.resolve(call.uri(), location);
        if (target == null) {
            throw Failures.protocol(subject, "the registry redirects to no usable URL");
        }
        if (Origin.of(call.uri()).isSecure() && !Origin.of(target).isSecure()) {
            throw Failures.protocol(
                    subject, "the registry redirects from https to http, to " + target.getRawAuthority());
        }
        return target;
    }
}

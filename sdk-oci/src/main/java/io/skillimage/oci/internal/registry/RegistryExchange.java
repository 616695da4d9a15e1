package io.skillimage.oci.internal.registry;

import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.internal.activity.Activity;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Sends requests to registries with everything around them: authentication, redirects, retries. Thread-safe. */
final class RegistryExchange {
    private final RegistryAccess access;
    private final Transport transport;
    private final Activity activity;
    private final Redirects redirects;
    private final Retries retries;
    private final Authorizer authorizer;
    private final Deadline deadline;

    /** What is not under a test's control otherwise. */
    record Surroundings(Sleeper sleeper, Clock clock, LongSupplier nanoTime, RandomGenerator random) {
        static Surroundings real() {
            return new Surroundings(
                    pause -> Thread.sleep(pause.toMillis()),
                    Clock.systemUTC(),
                    System::nanoTime,
                    () -> ThreadLocalRandom.current().nextLong());
        }
    }

    RegistryExchange(RegistryAccess access, Transport transport, Surroundings surroundings) {
        this.access = access;
        this.transport = transport;
        deadline = Deadline.none();
        activity = Activity.of(access.activityListener());
        redirects = new Redirects(transport, activity);
        retries = new Retries(
                access.attempts(), surroundings.sleeper(), surroundings.clock(), surroundings.random(), activity);
        TokenService tokens = new TokenService(redirects, retries, surroundings.nanoTime());
        authorizer = new Authorizer(access.credentials(), tokens, surroundings.nanoTime());
    }

    private RegistryExchange(RegistryExchange other, Deadline deadline) {
        access = other.access;
        transport = other.transport;
        activity = other.activity;
        redirects = other.redirects;
        retries = other.retries;
        authorizer = other.authorizer;
        this.deadline = deadline;
    }

    /** Returns the same exchange, with the same connections and tokens, for requests that have to be done until then. */
    RegistryExchange within(Deadline other) {
        return new RegistryExchange(this, other);
    }

    Endpoint endpoint(Place place) {
        return Endpoint.of(place, access);
    }

    Activity activity() {
        return activity;
    }

    int attempts() {
        return retries.attempts();
    }

    /** Waits before the attempt that follows attempt {@code n}. */
    void pauseAfter(int n, RegistryCall call) {
        retries.pauseAfter(n, call.errand(), deadline);
    }

    /** Repeats an attempt at {@code call} while that may help. */
    HttpAnswer run(RegistryCall call, Retries.Attempt attempt) {
        return retries.run(call.errand(), deadline, attempt);
    }

    /** Returns the final answer, whatever its status; the caller closes it. */
    HttpAnswer send(RegistryCall call) {
        return run(call, () -> attempt(call));
    }

    /**
     * Returns the final answer with its body in memory if the status is 200; the caller closes it.
     *
     * @throws IntegrityException if the body has more than {@code limit} bytes
     */
    HttpAnswer fetch(RegistryCall call, int limit) {
        return run(call, () -> {
            HttpAnswer answer = attempt(call);
            return answer.status() == 200 ? whole(answer, call, limit) : answer;
        });
    }

    private static HttpAnswer whole(HttpAnswer answer, RegistryCall call, int limit) throws IOException {
        HttpAnswer whole = answer.buffered(limit);
        if (whole == null) {
            throw new IntegrityException(
                    ErrorCode.TOO_LARGE, call.subject() + " is larger than the limit of " + limit + " bytes");
        }
        return whole;
    }

    /**
     * Returns the final answer, as {@link #fetch} does, of an API beside the registry's own, which has credentials of its
     * own: this header goes along, or none.
     */
    HttpAnswer fetchBeside(RegistryCall call, @Nullable String authorization, int limit) {
        return run(call, () -> {
            HttpCall http = call.http().within(deadline);
            HttpAnswer answer =
                    redirects.send(http, authorization, call.errand()).answer();
            return answer.status() == 200 ? whole(answer, call, limit) : answer;
        });
    }

    /** Returns the header for an API beside the registry's own, or null if nothing is known that is meant for one. */
    @Nullable
    String apiToken(Endpoint endpoint) {
        return authorizer.apiToken(endpoint);
    }

    /** Sends a request once, though a second time when the registry asks for credentials or for fresh ones. */
    HttpAnswer attempt(RegistryCall call) throws IOException {
        HttpCall http = call.http().within(deadline);
        boolean atHome = Origin.of(http.uri()).equals(call.endpoint().origin());
        String established = atHome ? authorizer.established(call.endpoint(), call.action()) : null;
        Redirects.Arrival first = redirects.send(http, established, call.errand());
        HttpAnswer answer = first.answer();
        if (answer.status() != 401 || !isHome(call, first.uri())) {
            return answer;
        }
        String header = answer(call, answer, established);
        HttpAnswer second = redirects.send(http, header, call.errand()).answer();
        if (second.status() == 401) {
            throw Failures.status(call, second);
        }
        return second;
    }

    /** Forgets every token and ends every connection. */
    void close() {
        authorizer.forget();
        transport.close();
    }

    private String answer(RegistryCall call, HttpAnswer answer, @Nullable String established) {
        List<Challenge> challenges = Challenge.parse(answer.headers("WWW-Authenticate"));
        answer.close();
        return authorizer.answer(call.endpoint(), call.action(), challenges, established, deadline);
    }

    /** Only the registry itself may ask for its credentials, not the place that it redirected to. */
    private static boolean isHome(RegistryCall call, URI answering) {
        return Origin.of(answering).equals(call.endpoint().origin());
    }
}

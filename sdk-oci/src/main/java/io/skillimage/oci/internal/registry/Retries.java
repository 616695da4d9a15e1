package io.skillimage.oci.internal.registry;

import io.skillimage.ActivityEvent;
import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.oci.internal.activity.Activity;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats what may succeed another time: broken and refused connections, 429 and the 5xx that pass. Waits twice as long
 * each time, a random part of it, so that many clients do not come back together; a {@code Retry-After} counts instead,
 * if it is short enough to wait for. A time-out is not repeated: the registry has been waited for already. Thread-safe.
 */
final class Retries {
    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int MAX_DOUBLINGS = 7;
    private static final Set<Integer> PASSING = Set.of(429, 500, 502, 503, 504);

    private final int attempts;
    private final Sleeper sleeper;
    private final Clock clock;
    private final RandomGenerator random;
    private final Activity activity;

    Retries(int attempts, Sleeper sleeper, Clock clock, RandomGenerator random, Activity activity) {
        this.attempts = attempts;
        this.sleeper = sleeper;
        this.clock = clock;
        this.random = random;
        this.activity = activity;
    }

    /** One try at a request. */
    @FunctionalInterface
    interface Attempt {
        HttpAnswer send() throws IOException;
    }

    /** Returns the first answer that is final, whatever its status; the caller closes it. */
    HttpAnswer run(Errand errand, Deadline deadline, Attempt attempt) {
        for (int n = 1; ; n++) {
            checkInterrupt(errand.subject());
            Duration pause = pause(n);
            try {
                HttpAnswer answer = attempt.send();
                if (!PASSING.contains(answer.status())) {
                    return answer;
                }
                Duration wanted = retryAfter(answer);
                answer.close();
                pause = wanted == null ? pause : wanted;
                if (isLast(n, pause, deadline)) {
                    throw refused(errand, answer.status(), n, wanted);
                }
            } catch (IOException e) {
                if (isLast(n, pause, deadline) || !Failures.mayPass(e)) {
                    throw Failures.of(e, errand.host(), errand.subject(), n);
                }
            }
            sleep(n, pause, errand);
        }
    }

    private boolean isLast(int n, Duration pause, Deadline deadline) {
        return n == attempts || pause.compareTo(deadline.atMost(LONGEST_PAUSE)) > 0;
    }

    int attempts() {
        return attempts;
    }

    /** Waits before the attempt that follows attempt {@code n}. */
    void pauseAfter(int n, Errand errand, Deadline deadline) {
        sleep(n, deadline.atMost(pause(n)), errand);
    }

    private void sleep(int n, Duration pause, Errand errand) {
        LOG.debug("Tries {} again in {} ms, after attempt {}", errand.subject(), pause.toMillis(), n);
        activity.tell(() ->
                new ActivityEvent.RetryScheduled(errand.registry(), errand.kind(), errand.subject(), n + 1, pause));
        try {
            sleeper.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.interrupted(errand.subject(), e);
        }
    }

    static void checkInterrupt(String subject) {
        if (Thread.currentThread().isInterrupted()) {
            throw Failures.interrupted(subject, null);
        }
    }

    private Duration pause(int n) {
        long longest = FIRST_PAUSE.toMillis() << Math.min(n - 1, MAX_DOUBLINGS);
        return Duration.ofMillis(random.nextLong(longest + 1));
    }

    private @Nullable Duration retryAfter(HttpAnswer answer) {
        String value = answer.header("Retry-After");
        if (value == null || value.length() > 64) {
            return null;
        }
        try {
            if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Duration.ofSeconds(value.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(value));
            }
            Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration left = Duration.between(clock.instant(), until);
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static RegistryException refused(Errand errand, int status, int attempts, @Nullable Duration retryAfter) {
        ErrorCode code = status == 429 ? ErrorCode.RATE_LIMITED : ErrorCode.REGISTRY_ERROR;
        String wait = retryAfter == null ? "" : ", and asks to wait " + retryAfter.toSeconds() + " s";
        return new RegistryException(
                code,
                errand.subject() + ": " + errand.host() + " answers " + status + Failures.after(attempts) + wait,
                null,
                status,
                attempts,
                retryAfter);
    }
}

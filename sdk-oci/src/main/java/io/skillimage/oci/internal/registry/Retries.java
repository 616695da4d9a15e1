package io.skillimage.oci.internal.registry;

import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
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

/**
 * Repeats what may succeed another time: broken and refused connections, 429 and the 5xx that pass. Waits twice as long
 * each time, a random part of it, so that many clients do not come back together; a {@code Retry-After} counts instead,
 * if it is short enough to wait for. A time-out is not repeated: the registry has been waited for already. Thread-safe.
 */
final class Retries {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int MAX_DOUBLINGS = 7;
    private static final Set<Integer> PASSING = Set.of(429, 500, 502, 503, 504);

    private final int attempts;
    private final Sleeper sleeper;
    private final Clock clock;
    private final RandomGenerator random;

    Retries(int attempts, Sleeper sleeper, Clock clock, RandomGenerator random) {
        this.attempts = attempts;
        this.sleeper = sleeper;
        this.clock = clock;
        this.random = random;
    }

    /** One try at a request. */
    @FunctionalInterface
    interface Attempt {
        HttpAnswer send() throws IOException;
    }

    /** Returns the first answer that is final, whatever its status; the caller closes it. */
    HttpAnswer run(String host, String subject, Deadline deadline, Attempt attempt) {
        for (int n = 1; ; n++) {
            checkInterrupt(subject);
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
                    throw refused(host, subject, answer.status(), n, wanted);
                }
            } catch (IOException e) {
                if (isLast(n, pause, deadline) || !Failures.mayPass(e)) {
                    throw Failures.of(e, host, subject, n);
                }
            }
            sleep(pause, subject);
        }
    }

    private boolean isLast(int n, Duration pause, Deadline deadline) {
        return n == attempts || pause.compareTo(deadline.atMost(LONGEST_PAUSE)) > 0;
    }

    int attempts() {
        return attempts;
    }

    /** Waits before the attempt that follows attempt {@code n}. */
    void pauseAfter(int n, String subject, Deadline deadline) {
        sleep(deadline.atMost(pause(n)), subject);
    }

    private void sleep(Duration pause, String subject) {
        try {
            sleeper.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.interrupted(subject, e);
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

    private static RegistryException refused(
            String host, String subject, int status, int attempts, @Nullable Duration retryAfter) {
        ErrorCode code = status == 429 ? ErrorCode.RATE_LIMITED : ErrorCode.REGISTRY_ERROR;
        String wait = retryAfter == null ? "" : ", and asks to wait " + retryAfter.toSeconds() + " s";
        return new RegistryException(
                code,
                subject + ": " + host + " answers " + status + Failures.after(attempts) + wait,
                null,
                status,
                attempts,
                retryAfter);
    }
}

package io.skillimage.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which of the next answers are to be spoiled, and how. Thread-safe. */
final class Injections {
    private final List<Injection> injections = new CopyOnWriteArrayList<>();

    private record Injection(
            Predicate<FakeRequest> matches, AtomicInteger skipped, AtomicInteger times, RegistryFault fault) {
        boolean takes(FakeRequest request) {
            return matches.test(request) && countDown(skipped) == 0 && countDown(times) > 0;
        }

        private static int countDown(AtomicInteger counter) {
            return counter.getAndUpdate(left -> Math.max(0, left - 1));
        }
    }

    void add(String method, String part, int times, RegistryFault fault) {
        Predicate<FakeRequest> matches =
                request -> request.method().equals(method) && request.target().contains(part);
        injections.add(new Injection(matches, new AtomicInteger(), new AtomicInteger(times), fault));
    }

    void addAfter(int skipped, int times, RegistryFault fault) {
        injections.add(new Injection(any -> true, new AtomicInteger(skipped), new AtomicInteger(times), fault));
    }

    void clear() {
        injections.clear();
    }

    /** Returns what is wrong with the answer to a request, or null; faults that were added earlier come first. */
    @Nullable
    RegistryFault next(FakeRequest request) {
        for (Injection injection : injections) {
            if (injection.takes(request)) {
                return injection.fault();
            }
        }
        return null;
    }
}

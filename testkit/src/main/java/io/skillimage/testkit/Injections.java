package io.skillimage.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Which of the next answers are to be spoiled, and how. Thread-safe. */
final class Injections {
    private final List<Injection> injections = new CopyOnWriteArrayList<>();

    private record Injection(String method, String part, AtomicInteger times, RegistryFault fault) {
        boolean takes(FakeRequest request) {
            return request.method().equals(method)
                    && request.target().contains(part)
                    && times.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        }
    }

    void add(String method, String part, int times, RegistryFault fault) {
        injections.add(new Injection(method, part, new AtomicInteger(times), fault));
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

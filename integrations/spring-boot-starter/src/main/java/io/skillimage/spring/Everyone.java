package io.skillimage.spring;

import io.skillimage.ActivityListener;
import io.skillimage.ResolutionListener;
import io.skillimage.agent.SkillUseListener;
import io.skillimage.oci.RegistryAccess;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Listeners that are told one after the other; one that fails does not keep the others from being told. */
final class Everyone {
    private Everyone() {}

    static ResolutionListener resolutions(List<ResolutionListener> listeners) {
        return event -> tell(listeners, listener -> listener.onEvent(event));
    }

    static SkillUseListener uses(List<SkillUseListener> listeners) {
        return use -> tell(listeners, listener -> listener.onUse(use));
    }

    /** Returns the same access, of whose requests these are told too, besides whoever is told already. */
    static RegistryAccess watching(RegistryAccess access, List<ActivityListener> listeners) {
        if (listeners.isEmpty()) {
            return access;
        }
        List<ActivityListener> all = Stream.concat(access.activityListener().stream(), listeners.stream())
                .toList();
        return access.toBuilder()
                .activityListener(event -> tell(all, listener -> listener.onActivity(event)))
                .build();
    }

    private static <L> void tell(List<L> listeners, Consumer<L> event) {
        RuntimeException failure = null;
        for (L listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                failure = joined(failure, e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static RuntimeException joined(@Nullable RuntimeException first, RuntimeException next) {
        if (first == null) {
            return next;
        }
        if (first != next) {
            first.addSuppressed(next);
        }
        return first;
    }
}

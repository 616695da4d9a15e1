package io.skillimage.oci.internal.activity;

import io.skillimage.ActivityEvent;
import io.skillimage.ActivityListener;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener, if there is one, whatever it makes of that. Immutable, thread-safe. */
public final class Activity {
    private static final Logger LOG = LoggerFactory.getLogger(Activity.class);
    private static final Activity SILENT = new Activity(null);

    private final @Nullable ActivityListener listener;

    private Activity(@Nullable ActivityListener listener) {
        this.listener = listener;
    }

    /** Returns what tells that listener, or nobody. */
    public static Activity of(Optional<ActivityListener> listener) {
        return listener.map(Activity::new).orElse(SILENT);
    }

    /** Tells an event, which is made only if somebody listens. */
    public void tell(Supplier<ActivityEvent> event) {
        ActivityListener told = listener;
        if (told == null) {
            return;
        }
        try {
            told.onActivity(event.get());
        } catch (RuntimeException e) {
            LOG.warn("The activity listener failed", e);
        }
    }
}

package io.skillimage.oci;

import io.skillimage.ResolutionEvent;
import io.skillimage.ResolutionListener;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener what became of each resolution, whatever it makes of that. Immutable, thread-safe. */
final class Outcomes {
    static final ResolutionListener SILENT = event -> {};

    private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);

    private final ResolutionListener listener;

    Outcomes(ResolutionListener listener) {
        this.listener = listener;
    }

    /** Resolves, and tells how it ended. */
    ResolvedSkill tell(SkillReference reference, Function<SkillReference, ResolvedSkill> resolve) {
        if (listener == SILENT) {
            return resolve.apply(reference);
        }
        long started = System.nanoTime();
        try {
            ResolvedSkill skill = resolve.apply(reference);
            tell(new ResolutionEvent.Resolved(reference, skill, since(started)));
            return skill;
        } catch (SkillException e) {
            tell(new ResolutionEvent.Failed(reference, e, since(started)));
            throw e;
        }
    }

    private void tell(ResolutionEvent event) {
        try {
            listener.onEvent(event);
        } catch (RuntimeException e) {
            LOG.warn("The resolution listener failed", e);
        }
    }

    private static Duration since(long started) {
        return Duration.ofNanos(System.nanoTime() - started);
    }
}

package io.skillimage.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.skillimage.ActivityEvent;
import io.skillimage.ActivityListener;
import io.skillimage.ResolutionEvent;
import io.skillimage.ResolutionListener;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.agent.SkillUse;
import io.skillimage.agent.SkillUseListener;
import java.util.Locale;

/**
 * Counts what a resolver does, and what agents do with skills, in a Micrometer registry. Set it as both listeners of a
 * resolver, and as the listener of the skills of agents:
 *
 * <pre>{@code
 * SkillMetrics metrics = new SkillMetrics(meterRegistry);
 * SkillResolver resolver = OciSkillResolver.builder().listener(metrics).activityListener(metrics).build();
 * AgentSkills.builder(resolver).listener(metrics);
 * }</pre>
 *
 * <p>The meters, with their tags. Names of skills, tags, digests and tenants are in none of them, so that their number stays small.
 *
 * <ul>
 *   <li>{@value #RESOLVE}, a timer: {@code outcome} ({@code network}, {@code cache}, {@code directory} or {@code failed}),
 *       {@code code} (an {@link io.skillimage.ErrorCode}, or {@code none});
 *   <li>{@value #REQUEST}, a timer until the head of the answer: {@code registry}, {@code kind}, {@code method}, {@code
 *       status} (or {@code none} where there was no answer);
 *   <li>{@value #RETRY}, a counter: {@code registry}, {@code kind};
 *   <li>{@value #RECEIVED}, a counter of bytes of layers and configs: {@code registry};
 *   <li>{@value #CACHE}, a counter: {@code decision};
 *   <li>{@value #USE}, a timer of what agents use: {@code kind} ({@code activation}, {@code read} or {@code script}),
 *       {@code outcome} ({@code done}, {@code refused} or {@code failed}), {@code code} (an
 *       {@link io.skillimage.ErrorCode}, or {@code none}).
 * </ul>
 *
 * <p>Immutable, and safe for use by many threads and resolvers.
 */
public final class SkillMetrics implements ResolutionListener, ActivityListener, SkillUseListener {
    /** Resolutions. */
    public static final String RESOLVE = "skillimage.resolve";

    /** Requests to registries and token services. */
    public static final String REQUEST = "skillimage.registry.request";

    /** Requests that will be made again. */
    public static final String RETRY = "skillimage.registry.retry";

    /** Bytes that registries sent. */
    public static final String RECEIVED = "skillimage.registry.received";

    /** Questions to the cache. */
    public static final String CACHE = "skillimage.cache";

    /** What agents use of skills. */
    public static final String USE = "skillimage.use";

    private static final String NONE = "none";

    private final MeterRegistry meters;

    /** Creates an instance that counts in {@code meters}. */
    public SkillMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void onEvent(ResolutionEvent event) {
        String outcome = "failed";
        String code = NONE;
        if (event instanceof ResolutionEvent.Resolved resolved) {
            outcome = outcome(resolved.skill());
        } else if (event instanceof ResolutionEvent.Failed failed) {
            code = label(failed.error().code());
        }
        meters.timer(RESOLVE, "outcome", outcome, "code", code).record(event.duration());
    }

    @Override
    public void onActivity(ActivityEvent event) {
        if (event instanceof ActivityEvent.RequestEnded ended) {
            String status = ended.status() == 0 ? NONE : String.valueOf(ended.status());
            meters.timer(
                            REQUEST,
                            "registry",
                            ended.registry(),
                            "kind",
                            label(ended.kind()),
                            "method",
                            ended.method(),
                            "status",
                            status)
                    .record(ended.duration());
        } else if (event instanceof ActivityEvent.RetryScheduled retry) {
            meters.counter(RETRY, "registry", retry.registry(), "kind", label(retry.kind()))
                    .increment();
        } else if (event instanceof ActivityEvent.BytesReceived received) {
            meters.counter(RECEIVED, "registry", received.registry()).increment((double) received.bytes());
        } else if (event instanceof ActivityEvent.CacheAsked asked) {
            meters.counter(CACHE, "decision", label(asked.decision())).increment();
        }
    }

    @Override
    public void onUse(SkillUse use) {
        String code = use.error() instanceof SkillException error ? label(error.code()) : NONE;
        meters.timer(USE, "kind", label(use.kind()), "outcome", label(use.outcome()), "code", code)
                .record(use.duration());
    }

    private static String outcome(ResolvedSkill skill) {
        return label(skill.source());
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

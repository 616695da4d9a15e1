package io.skillimage.oci.internal.select;

import io.skillimage.ErrorCode;
import io.skillimage.LifecycleException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.ImageRepository;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a state may be used, and what else could be. Immutable, safe for use by many threads. */
public final class LifecycleRule {
    private static final Logger LOG = LoggerFactory.getLogger(LifecycleRule.class);

    private final LifecyclePolicy policy;
    private final Limits limits;

    /** Creates the rule of that policy. */
    public LifecycleRule(LifecyclePolicy policy, Limits limits) {
        this.policy = policy;
        this.limits = limits;
    }

    /**
     * Applies the policy.
     *
     * @param selected what the reference means
     * @param repository where to look for what could be used instead, or null where no tag may be looked at
     * @return what somebody should know though the use is allowed
     * @throws LifecycleException if the policy does not allow the state
     */
    public List<SkillWarning> check(SkillReference reference, Selected selected, @Nullable ImageRepository repository) {
        Set<LifecycleState> allowed = policy.allowedIn(reference.repository());
        LifecycleState state = selected.state();
        if (!allowed.contains(state)) {
            throw refusal(policy, reference, state, alternative(reference, selected, repository, allowed));
        }
        return switch (state) {
            case DEPRECATED ->
                List.of(new SkillWarning(
                        Code.DEPRECATED,
                        "the skill is deprecated"
                                + (repository == null ? "" : "; " + newest(reference, selected, repository))));
            case UNMANAGED ->
                List.of(new SkillWarning(
                        Code.UNMANAGED, "the image declares no lifecycle state, so nobody can withdraw it"));
            default -> List.of();
        };
    }

    private String newest(SkillReference reference, Selected selected, ImageRepository repository) {
        return alternative(reference, selected, repository, EnumSet.of(LifecycleState.PUBLISHED))
                .map(newest -> "the newest published version is " + newest)
                .orElse("no published version in " + reference.repository() + " is known");
    }

    /** Whoever cannot have the one wants to know of the other, but not at the price of another failure or of waiting. */
    private Optional<SkillReference> alternative(
            SkillReference reference,
            Selected selected,
            @Nullable ImageRepository repository,
            Set<LifecycleState> allowed) {
        if (repository == null || selected.isStale()) {
            return Optional.empty();
        }
        try {
            return NewestManifest.find(repository, allowed, selected.version(), limits)
                    .map(newest -> reference.withTag(newest.tag()));
        } catch (SkillException e) {
            LOG.debug("Nobody can tell what could be used instead of {}", reference, e);
            return Optional.empty();
        }
    }

    /** Returns the refusal of a state, with the way out and what could be used instead. */
    static LifecycleException refusal(
            LifecyclePolicy policy,
            SkillReference reference,
            LifecycleState state,
            Optional<SkillReference> alternative) {
        String repository = reference.repository();
        Set<LifecycleState> allowed = policy.allowedIn(repository);
        String words =
                new TreeSet<>(allowed).stream().map(LifecycleState::label).collect(Collectors.joining(", "));
        String instead =
                alternative.map(newest -> ". Could be used instead: " + newest).orElse("");
        return new LifecycleException(
                ErrorCode.STATE_REFUSED,
                "the skill is " + state.label() + "; the policy for " + repository + " allows " + words + ". "
                        + wayOut(state) + instead,
                state,
                allowed,
                alternative.orElse(null));
    }

    private static String wayOut(LifecycleState state) {
        return switch (state) {
            case DRAFT -> "Promote it to testing and published, or allow draft";
            case TESTING -> "Promote it to published, or allow testing";
            case ARCHIVED -> "It was withdrawn: use another version, or allow archived";
            case UNMANAGED -> "It declares no state: pack it as a managed skill, or allow unmanaged";
            case PUBLISHED, DEPRECATED -> "Allow " + state.label();
        };
    }
}

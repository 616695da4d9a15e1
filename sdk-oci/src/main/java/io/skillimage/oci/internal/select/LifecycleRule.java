package io.skillimage.oci.internal.select;

import io.skillimage.ErrorCode;
import io.skillimage.LifecycleException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether a state may be used. */
public final class LifecycleRule {
    private LifecycleRule() {}

    /**
     * Applies the policy.
     *
     * @return what somebody should know though the use is allowed
     * @throws LifecycleException if the policy does not allow the state
     */
    public static List<SkillWarning> check(LifecyclePolicy policy, SkillReference reference, LifecycleState state) {
        String repository = reference.repository();
        Set<LifecycleState> allowed = policy.allowedIn(repository);
        if (!allowed.contains(state)) {
            String words =
                    new TreeSet<>(allowed).stream().map(LifecycleState::label).collect(Collectors.joining(", "));
            throw new LifecycleException(
                    ErrorCode.STATE_REFUSED,
                    "the skill is " + state.label() + "; the policy for " + repository + " allows " + words + ". "
                            + wayOut(state),
                    state,
                    allowed);
        }
        return switch (state) {
            case DEPRECATED ->
                List.of(new SkillWarning(
                        Code.DEPRECATED, "the skill is deprecated; look for a newer version in " + repository));
            case UNMANAGED ->
                List.of(new SkillWarning(
                        Code.UNMANAGED, "the image declares no lifecycle state, so nobody can withdraw it"));
            default -> List.of();
        };
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

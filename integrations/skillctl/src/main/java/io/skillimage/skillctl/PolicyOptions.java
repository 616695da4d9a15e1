package io.skillimage.skillctl;

import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Which skills may be used. */
final class PolicyOptions {
    @Option(
            names = "--allow",
            scope = ScopeType.INHERIT,
            split = ",",
            paramLabel = "STATE",
            converter = StateConverter.class,
            description = "Use skills in these states too, besides published and deprecated: draft, testing, archived.")
    List<LifecycleState> states = new ArrayList<>();

    @Option(
            names = "--allow-unmanaged",
            scope = ScopeType.INHERIT,
            description = "Use images too that declare no lifecycle state.")
    boolean unmanaged;

    LifecyclePolicy policy() {
        return policy(LifecyclePolicy.publishedOnly());
    }

    /** Returns the policy that allows what is asked for besides what {@code base} does. */
    LifecyclePolicy policy(LifecyclePolicy base) {
        LifecyclePolicy policy = base;
        for (LifecycleState state : states) {
            policy = policy.allowing(state);
        }
        return unmanaged ? policy.allowUnmanaged() : policy;
    }
}

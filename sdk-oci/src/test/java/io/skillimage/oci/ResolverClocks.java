package io.skillimage.oci;

import java.time.Clock;

/** Gives resolvers the time, for tests in other packages. */
public final class ResolverClocks {
    private ResolverClocks() {}

    /** Sets both clocks of the resolvers that the builder makes. */
    public static OciSkillResolver.Builder with(OciSkillResolver.Builder builder, Clock clock) {
        return builder.clock(clock);
    }
}

package io.skillimage.oci.history;

import static io.skillimage.LifecycleState.ARCHIVED;
import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.DRAFT;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;

import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import java.util.EnumSet;
import java.util.Set;

/** The policies that are asked under. */
enum Policy {
    USUAL(LifecyclePolicy.publishedOnly(), EnumSet.of(PUBLISHED, DEPRECATED)),
    WITH_TESTING(LifecyclePolicy.publishedOnly().allowing(TESTING), EnumSet.of(PUBLISHED, DEPRECATED, TESTING)),
    EVERYTHING(
            LifecyclePolicy.publishedOnly().allowing(DRAFT, TESTING, ARCHIVED).allowUnmanaged(),
            EnumSet.allOf(LifecycleState.class));

    final LifecyclePolicy product;
    final Set<LifecycleState> allowed;

    Policy(LifecyclePolicy product, Set<LifecycleState> allowed) {
        this.product = product;
        this.allowed = allowed;
    }
}

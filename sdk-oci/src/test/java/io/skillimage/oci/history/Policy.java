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
    USUAL,
    WITH_TESTING,
    EVERYTHING;

    /** Returns what the product is given. */
    LifecyclePolicy product() {
        LifecyclePolicy usual = LifecyclePolicy.publishedOnly();
        return switch (this) {
            case USUAL -> usual;
            case WITH_TESTING -> usual.allowing(TESTING);
            case EVERYTHING -> usual.allowing(DRAFT, TESTING, ARCHIVED).allowUnmanaged();
        };
    }

    /** Returns what that means. */
    Set<LifecycleState> allowed() {
        return switch (this) {
            case USUAL -> EnumSet.of(PUBLISHED, DEPRECATED);
            case WITH_TESTING -> EnumSet.of(PUBLISHED, DEPRECATED, TESTING);
            case EVERYTHING -> EnumSet.allOf(LifecycleState.class);
        };
    }
}

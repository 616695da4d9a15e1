package io.skillimage.oci.internal.solve;

import java.util.List;

/**
 * What is behind a candidate that may be used.
 *
 * @param name how people write it: {@code acme/report 1.2.0}
 * @param isLastResort whether it is taken only if nothing else will do, as deprecated versions are
 * @param needs the skills that it needs
 */
public record Release(String name, boolean isLastResort, List<Need> needs) {
    /** Copies the list. */
    public Release {
        needs = List.copyOf(needs);
    }
}

package io.skillimage.oci.internal.registry;

import io.skillimage.ActivityEvent.RequestKind;

/**
 * What requests are made for.
 *
 * @param registry the registry that it is about, as events name it
 * @param host who is asked, as messages name it
 * @param kind what it is about
 * @param subject what is asked for, in words: {@code the manifest 1.0.0 of quay.io/x}
 */
record Errand(String registry, String host, RequestKind kind, String subject) {
    /** Creates an errand to a registry itself. */
    Errand(String registry, RequestKind kind, String subject) {
        this(registry, registry, kind, subject);
    }
}

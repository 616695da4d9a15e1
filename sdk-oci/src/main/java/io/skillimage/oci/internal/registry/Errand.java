package io.skillimage.oci.internal.registry;

import io.skillimage.ActivityEvent.RequestKind;

/**
 * What requests are made for.
 *
 * @param host who is asked, as messages and events name it
 * @param kind what it is about
 * @param subject what is asked for, in words: {@code the manifest 1.0.0 of quay.io/x}
 */
record Errand(String host, RequestKind kind, String subject) {}

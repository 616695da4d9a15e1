package io.skillimage.oci.internal.registry;

import io.skillimage.Digest;
import java.util.List;
import java.util.Optional;

/** The digest that a registry claims for what it sends: {@code Docker-Content-Digest}. */
final class DigestHeader {
    private DigestHeader() {}

    /** Returns the claim, empty if there is none; a malformed claim, or several, are refused. */
    static Optional<Digest> read(HttpAnswer answer, String subject) {
        List<String> values = answer.headers("Docker-Content-Digest").stream()
                .map(String::trim)
                .distinct()
                .toList();
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw Failures.protocol(subject, "the registry claims several digests");
        }
        try {
            return Optional.of(Digest.parse(values.get(0)));
        } catch (IllegalArgumentException e) {
            throw Failures.protocol(subject, "the registry claims a malformed digest: " + e.getMessage());
        }
    }
}

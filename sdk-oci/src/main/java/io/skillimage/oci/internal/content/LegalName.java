package io.skillimage.oci.internal.content;

import java.util.Locale;

/** What a skill is called that has no name: the last segment of a repository or of a directory, made a legal name. */
public final class LegalName {
    private static final int MAX_CHARS = 64;

    private LegalName() {}

    /** Returns the last segment, free of anything but name characters. */
    public static String of(String place) {
        String clean = place.substring(place.lastIndexOf('/') + 1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        return clean.isEmpty() ? "skill" : clean.substring(0, Math.min(clean.length(), MAX_CHARS));
    }
}

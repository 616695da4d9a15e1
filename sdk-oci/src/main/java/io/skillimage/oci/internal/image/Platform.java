package io.skillimage.oci.internal.image;

import io.skillimage.PrintableText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A platform of the OCI image index specification.
 *
 * @param os the operating system, as Go spells it; empty if an index does not say
 * @param architecture the processor, as Go spells it; empty if an index does not say
 * @param variant the variant of the processor, if there is one
 */
public record Platform(
        String os, String architecture, @Nullable String variant) {
    static final int MAX_PART = 128;

    private static final String PART = "[a-z0-9_.-]{1," + MAX_PART + "}";
    private static final Pattern TEXT = Pattern.compile("(" + PART + ")/(" + PART + ")(?:/(" + PART + "))?");

    /**
     * Reads {@code os/architecture[/variant]}, as docker and podman write it.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Platform parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "'" + PrintableText.of(text) + "' is no platform such as linux/amd64 or linux/arm/v7");
        }
        return new Platform(parts.group(1), parts.group(2), parts.group(3));
    }

    /** Returns whether this platform of an index is the one that is asked for; any variant is where none is asked for. */
    public boolean answers(Platform asked) {
        return os.equals(asked.os)
                && architecture.equals(asked.architecture)
                && (asked.variant == null || asked.variant.equals(variantOrDefault()));
    }

    /** There is one variant of 64-bit ARM so far, which many indexes leave out. */
    private @Nullable String variantOrDefault() {
        return variant == null && architecture.equals("arm64") ? "v8" : variant;
    }

    /** Returns {@code os/architecture[/variant]}. */
    @Override
    public String toString() {
        return os + "/" + architecture + (variant == null ? "" : "/" + variant);
    }
}

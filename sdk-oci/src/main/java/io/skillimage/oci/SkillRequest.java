package io.skillimage.oci;

import io.skillimage.PrintableText;
import io.skillimage.SkillReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A skill that a project asks for in {@code skills.json}. An immutable value.
 *
 * @param name {@code namespace/name}, or the name alone
 * @param source the repository, as references name it
 * @param version a tag, a version, a range of versions or a digest; null for the newest version
 * @param additionalBasePaths where another tool is to copy the skill to; means nothing here
 */
public record SkillRequest(
        String name, String source, @Nullable String version, List<String> additionalBasePaths) {
    private static final int MAX_TEXT = 2_000;

    /**
     * Checks the texts, and copies the list.
     *
     * @throws IllegalArgumentException if one of name, source and version is blank, longer than 2,000 UTF-16 units, or not
     *     printable
     */
    public SkillRequest {
        check("name", name);
        check("source", source);
        check("version", version);
        additionalBasePaths = List.copyOf(additionalBasePaths);
    }

    /** Returns source and version as one reference, as {@link SkillReference#parse(String)} reads it. */
    public String text() {
        if (version == null) {
            return source;
        }
        boolean digest = version.startsWith("sha256:") || version.startsWith("sha512:");
        return source + (digest ? "@" : ":") + version;
    }

    /**
     * Returns the reference to what is asked for.
     *
     * @throws io.skillimage.InvalidReferenceException if source and version are none
     */
    public SkillReference reference() {
        return SkillReference.parse(text());
    }

    /** Returns whether a skill of that {@code namespace/name} is the one that is asked for. */
    public boolean isNameOf(String qualifiedName) {
        return name.equals(qualifiedName)
                || (name.indexOf('/') < 0 && name.equals(qualifiedName.substring(qualifiedName.lastIndexOf('/') + 1)));
    }

    private static void check(String member, @Nullable String text) {
        boolean isFit = text == null
                || (!text.isBlank()
                        && text.length() <= MAX_TEXT
                        && PrintableText.of(text).equals(text));
        if (!isFit) {
            throw new IllegalArgumentException("'" + member + "' is empty, too long or not printable");
        }
    }
}

package io.skillimage.oci.internal.image;

import io.skillimage.ErrorCode;
import io.skillimage.FrontMatter;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.PrintableText;
import io.skillimage.SkillCard;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import io.skillimage.schema.SkillNames;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The annotations of a skill image's manifest: written from the card, read as anybody could have written them. */
public final class Annotations {
    /** The lifecycle state. */
    public static final String STATUS = "io.skillimage.status";
    /** The whole name, {@code namespace/name}; ours, never required. */
    public static final String NAME = "io.skillimage.name";
    /** The version. */
    public static final String VERSION = "org.opencontainers.image.version";
    /** The namespace. */
    public static final String VENDOR = "org.opencontainers.image.vendor";
    /** When the image was made. */
    public static final String CREATED = "org.opencontainers.image.created";
    /** The name of an image in an image layout. */
    public static final String REF_NAME = "org.opencontainers.image.ref.name";

    /** The title of an image, or the path of a file that is a layer. */
    static final String TITLE = "org.opencontainers.image.title";

    private static final String DESCRIPTION = "org.opencontainers.image.description";
    private static final String AUTHORS = "org.opencontainers.image.authors";
    private static final String LICENSES = "org.opencontainers.image.licenses";
    private static final String SOURCE = "org.opencontainers.image.source";
    private static final String REVISION = "org.opencontainers.image.revision";
    private static final String TAGS = "io.skillimage.tags";
    private static final String COMPATIBILITY = "io.skillimage.compatibility";
    private static final String WORD_COUNT = "io.skillimage.wordcount";
    private static final String FULL_DESCRIPTION = "io.skillimage.description";

    private static final int MAX_DESCRIPTION_BYTES = 256;
    private static final int MAX_OF_A_KIND = 16;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");
    private static final Set<String> MAY_HAVE_LINES = Set.of(DESCRIPTION, FULL_DESCRIPTION, COMPATIBILITY);

    private Annotations() {}

    /** Returns the annotations of a new draft. */
    public static Map<String, String> of(
            SkillCard card, FrontMatter frontMatter, String body, @Nullable Instant created) {
        Map<String, String> result = new TreeMap<>();
        result.put(TITLE, card.displayName() == null ? card.name() : card.displayName());
        result.put(DESCRIPTION, cut(card.description()));
        result.put(VERSION, card.version());
        result.put(VENDOR, card.namespace());
        result.put(STATUS, LifecycleState.DRAFT.label());
        result.put(NAME, card.qualifiedName());
        result.put(FULL_DESCRIPTION, frontMatter.description());
        result.put(WORD_COUNT, String.valueOf(words(body)));
        put(result, AUTHORS, card.authors().stream().map(Annotations::author).collect(Collectors.joining(", ")));
        put(result, LICENSES, card.license());
        put(result, COMPATIBILITY, card.compatibility());
        if (!card.tags().isEmpty()) {
            result.put(TAGS, JsonDocument.mapper().writeValueAsString(card.tags()));
        }
        SkillCard.Provenance provenance = card.provenance();
        if (provenance != null) {
            put(result, SOURCE, provenance.source());
            put(result, REVISION, provenance.commit());
        }
        if (created != null) {
            result.put(CREATED, created.truncatedTo(ChronoUnit.SECONDS).toString());
        }
        return result;
    }

    private static void put(Map<String, String> target, String key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            target.put(key, value);
        }
    }

    private static String author(SkillCard.Author author) {
        return author.email() == null ? author.name() : author.name() + " <" + author.email() + ">";
    }

    private static int words(String body) {
        String stripped = body.strip();
        return stripped.isEmpty() ? 0 : WHITE_SPACE.split(stripped).length;
    }

    /** Returns as much of a description as fits, up to the end of a character. */
    static String cut(String description) {
        byte[] bytes = description.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MAX_DESCRIPTION_BYTES) {
            return description;
        }
        int end = MAX_DESCRIPTION_BYTES;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /**
     * Returns the state that a manifest declares; {@link LifecycleState#UNMANAGED} where it declares none.
     *
     * @throws LifecycleException if what it declares is no state
     */
    public static LifecycleState state(Map<String, String> annotations) {
        String status = annotations.get(STATUS);
        if (status == null) {
            return LifecycleState.UNMANAGED;
        }
        return LifecycleState.ofLabel(status)
                .orElseThrow(() -> new LifecycleException(
                        ErrorCode.BAD_STATUS,
                        "the manifest declares the state '" + PrintableText.of(status)
                                + "'; the states are draft, testing, published, deprecated and archived",
                        LifecycleState.UNMANAGED,
                        Set.of()));
    }

    /** Returns the description: the whole one where it is there, or the one that may have been cut, or an empty string. */
    public static String description(Map<String, String> annotations) {
        String cut = annotations.getOrDefault(DESCRIPTION, "");
        return annotations.getOrDefault(FULL_DESCRIPTION, cut);
    }

    /** Returns the description as it is in SKILL.md, or null. */
    public static @Nullable String wholeDescription(Map<String, String> annotations) {
        return annotations.get(FULL_DESCRIPTION);
    }

    /** Returns the description that may have been cut, or null. */
    public static @Nullable String shortDescription(Map<String, String> annotations) {
        return annotations.get(DESCRIPTION);
    }

    /** Returns the name without its namespace, or null where there is none that is legal. */
    public static @Nullable String name(Map<String, String> annotations) {
        String name = annotations.get(NAME);
        return name != null && isQualifiedName(name) ? name.substring(name.lastIndexOf('/') + 1) : null;
    }

    /** Returns the title, or null. */
    public static @Nullable String title(Map<String, String> annotations) {
        return annotations.get(TITLE);
    }

    /**
     * Returns the {@code namespace/name} that the annotations declare; where they declare none, {@code last} with the
     * namespace before it if they declare that.
     *
     * @param last the last segment of the repository, which the format wants to be the name
     */
    public static String qualifiedName(Map<String, String> annotations, String last) {
        String name = annotations.get(NAME);
        if (name != null && isQualifiedName(name)) {
            return name;
        }
        String namespace = annotations.get(VENDOR);
        return namespace != null && SkillNames.isNamespace(namespace) ? namespace + "/" + last : last;
    }

    /** Returns what is odd about annotations that nothing depends on. */
    public static List<SkillWarning> warnings(Map<String, String> annotations) {
        List<SkillWarning> result = new ArrayList<>();
        if (annotations.isEmpty()) {
            result.add(new SkillWarning(Code.NO_ANNOTATIONS, "the manifest has no annotations"));
        }
        List<String> unprintable = annotations.entrySet().stream()
                .filter(annotation -> !isPrintable(annotation.getKey(), annotation.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        unprintable.stream()
                .limit(MAX_OF_A_KIND)
                .forEach(key -> result.add(bad(key, "it holds control or invisible characters")));
        if (unprintable.size() > MAX_OF_A_KIND) {
            result.add(new SkillWarning(
                    Code.BAD_ANNOTATION, "the same holds for " + (unprintable.size() - MAX_OF_A_KIND) + " more"));
        }
        String title = annotations.get(TITLE);
        if (title != null && (title.contains("/") || title.contains("\\"))) {
            result.add(bad(TITLE, "it looks like a path"));
        }
        String tags = annotations.get(TAGS);
        if (tags != null && !isArrayOfStrings(tags)) {
            result.add(bad(TAGS, "it is no JSON array of strings"));
        }
        String words = annotations.get(WORD_COUNT);
        if (words != null && !NUMBER.matcher(words).matches()) {
            result.add(bad(WORD_COUNT, "it is no number"));
        }
        String created = annotations.get(CREATED);
        if (created != null && !isTime(created)) {
            result.add(bad(CREATED, "it is no RFC 3339 time"));
        }
        String name = annotations.get(NAME);
        if (name != null && !isQualifiedName(name)) {
            result.add(bad(NAME, "it is no namespace/name"));
        }
        return result;
    }

    private static boolean isPrintable(String key, String value) {
        boolean mayHaveLines = MAY_HAVE_LINES.contains(key);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean isLine = c == '\n' || c == '\r' || c == '\t';
            if (isLine ? mayHaveLines : c >= ' ' && c <= '~') {
                continue;
            }
            int codePoint = value.codePointAt(i);
            if (Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.FORMAT) {
                return false;
            }
        }
        return true;
    }

    private static SkillWarning bad(String key, String what) {
        return new SkillWarning(Code.BAD_ANNOTATION, "the annotation " + key + " was ignored: " + what);
    }

    private static boolean isArrayOfStrings(String text) {
        try {
            JsonNode node = JsonDocument.mapper().readTree(text);
            return node.isArray() && node.valueStream().allMatch(JsonNode::isString);
        } catch (JacksonException e) {
            return false;
        }
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isQualifiedName(String text) {
        int slash = text.lastIndexOf('/');
        return slash > 0
                && SkillNames.isNamespace(text.substring(0, slash))
                && SkillNames.isName(text.substring(slash + 1));
    }
}

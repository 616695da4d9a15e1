package io.skillimage.schema;

import io.skillimage.ErrorCode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.SpecVersion;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Reads one YAML 1.2 document of the JSON kind: string keys, no tags but {@code !!str}, no duplicate keys, no
 * directives but {@code %YAML 1.2}. Works on the parser's events, so that every limit holds before anything is built.
 *
 * <p>Aliases are allowed. Since each counts as if it were written out, they cannot make a small document a huge one.
 */
final class BoundedYaml {
    /** The callers see to this one, in bytes, before they decode. */
    static final int MAX_BYTES = 256 * 1024;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_NODES = 10_000;
    private static final int MAX_CHARS = 1024 * 1024;

    private final YamlEvents events;
    private final Map<Anchor, Subtree> anchors = new HashMap<>();
    private final Set<Anchor> unfinished = new HashSet<>();
    private int nodes;
    private int chars;

    /**
     * A part of the document.
     *
     * @param node its value
     * @param nodes how many nodes it has, with its aliases written out
     * @param chars how many characters its scalars have
     * @param height how many levels of collections it has
     */
    private record Subtree(JsonNode node, int nodes, int chars, int height) {}

    private BoundedYaml(YamlEvents events) {
        this.events = events;
    }

    /** Returns the document in {@code text}; the null node if there is none. */
    static JsonNode parse(String text) throws YamlException {
        YamlText.refuseControlCharacters(text);
        LoadSettings settings = settings(text);
        Iterator<Event> events = new ParserImpl(settings, new StreamReader(settings, text));
        return new BoundedYaml(new YamlEvents(events)).document();
    }

    /** The parser fails on a surrogate pair that its buffer cuts in two, so the buffer takes the whole text. */
    private static LoadSettings settings(String text) {
        return LoadSettings.builder()
                .setBufferSize(text.length() + 1)
                .setCodePointLimit(MAX_BYTES + 1)
                .build();
    }

    private JsonNode document() throws YamlException {
        events.next();
        Event start = events.next();
        if (!(start instanceof DocumentStartEvent documentStart)) {
            return NullNode.getInstance();
        }
        checkDirectives(documentStart);
        JsonNode root = subtree(events.next(), 0).node();
        events.next();
        Event end = events.next();
        if (end instanceof DocumentStartEvent) {
            throw refused(end, null, "a second YAML document begins");
        }
        return root;
    }

    private static void checkDirectives(DocumentStartEvent start) throws YamlException {
        Optional<SpecVersion> version = start.getSpecVersion();
        if (version.isPresent()
                && (version.get().getMajor() != 1 || version.get().getMinor() != 2)) {
            throw refused(start, null, "the directive asks for another YAML version than 1.2");
        }
        if (!start.getTags().isEmpty()) {
            throw refused(start, ErrorCode.YAML_TAG, "a %TAG directive is not allowed");
        }
    }

    private Subtree subtree(Event event, int depth) throws YamlException {
        if (event instanceof AliasEvent alias) {
            return aliased(alias, depth);
        }
        if (event instanceof ScalarEvent scalar) {
            return anchored(scalar, scalar(scalar));
        }
        if (!(event instanceof CollectionStartEvent start)) {
            throw malformed(event, "a value is missing");
        }
        checkTag(start, start.getTag());
        if (depth == MAX_DEPTH) {
            throw refused(start, ErrorCode.YAML_LIMIT, "more than " + MAX_DEPTH + " levels");
        }
        count(start, 1, 0);
        start.getAnchor().ifPresent(unfinished::add);
        Subtree built = start instanceof MappingStartEvent ? mapping(depth + 1) : sequence(depth + 1);
        start.getAnchor().ifPresent(unfinished::remove);
        return anchored(start, built);
    }

    private Subtree anchored(NodeEvent event, Subtree subtree) {
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor, subtree));
        return subtree;
    }

    private Subtree aliased(AliasEvent alias, int depth) throws YamlException {
        if (unfinished.contains(alias.getAlias())) {
            throw refused(alias, ErrorCode.YAML_LIMIT, "an alias stands inside what it names");
        }
        Subtree target = anchors.get(alias.getAlias());
        if (target == null) {
            throw malformed(alias, "an alias names nothing before it");
        }
        if (depth + target.height() > MAX_DEPTH) {
            throw refused(alias, ErrorCode.YAML_LIMIT, "more than " + MAX_DEPTH + " levels");
        }
        count(alias, target.nodes(), target.chars());
        return target;
    }

    private Subtree mapping(int depth) throws YamlException {
        ObjectNode mapping = JsonNodeFactory.instance.objectNode();
        int nodesBefore = nodes - 1;
        int charsBefore = chars;
        int height = 0;
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            JsonNode key = subtree(event, depth).node();
            if (!(key instanceof StringNode)) {
                throw refused(event, ErrorCode.BAD_TYPE, "a key is not text");
            }
            if (mapping.has(key.stringValue())) {
                throw refused(
                        event, ErrorCode.DUPLICATE_KEY, "the key '" + shown(key.stringValue()) + "' stands twice");
            }
            Subtree value = subtree(events.next(), depth);
            mapping.set(key.stringValue(), value.node());
            height = Math.max(height, value.height());
        }
        return new Subtree(mapping, nodes - nodesBefore, chars - charsBefore, height + 1);
    }

    private Subtree sequence(int depth) throws YamlException {
        ArrayNode sequence = JsonNodeFactory.instance.arrayNode();
        int nodesBefore = nodes - 1;
        int charsBefore = chars;
        int height = 0;
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            Subtree element = subtree(event, depth);
            sequence.add(element.node());
            height = Math.max(height, element.height());
        }
        return new Subtree(sequence, nodes - nodesBefore, chars - charsBefore, height + 1);
    }

    private Subtree scalar(ScalarEvent event) throws YamlException {
        String text = event.getValue();
        count(event, 1, text.length());
        checkTag(event, event.getTag());
        if (!YamlText.isClean(text)) {
            throw refused(event, null, "an escape stands for a control character or half a character");
        }
        boolean isText = !event.isPlain() || event.getTag().isPresent();
        JsonNode value = isText ? StringNode.valueOf(text) : CoreScalars.resolve(text);
        if (value == null) {
            throw refused(event, ErrorCode.BAD_TYPE, "a number of " + text.length() + " characters");
        }
        return new Subtree(value, 1, text.length(), 0);
    }

    private static void checkTag(NodeEvent event, Optional<String> tag) throws YamlException {
        if (tag.isEmpty() || (event instanceof ScalarEvent && YamlText.isStringTag(tag.get()))) {
            return;
        }
        if (YamlText.isDataTag(tag.get())) {
            throw refused(event, ErrorCode.BAD_TYPE, "a tag asks for a type that is not text, list or mapping");
        }
        throw refused(event, ErrorCode.YAML_TAG, "tags are not allowed");
    }

    private void count(Event event, int moreNodes, int moreChars) throws YamlException {
        nodes += moreNodes;
        chars += moreChars;
        if (nodes > MAX_NODES || chars > MAX_CHARS) {
            throw refused(event, ErrorCode.YAML_LIMIT, "too much content once its aliases are written out");
        }
    }

    private static String shown(String key) {
        return key.length() <= 64 ? key : key.substring(0, 64) + "...";
    }

    private static YamlException malformed(Event event, String message) {
        Mark mark = mark(event);
        return YamlException.malformed(message, mark == null ? 0 : mark.getLine(), mark == null ? 0 : mark.getColumn());
    }

    private static YamlException refused(Event event, @Nullable ErrorCode code, String message) {
        Mark mark = mark(event);
        return YamlException.refused(
                code, message, mark == null ? 0 : mark.getLine(), mark == null ? 0 : mark.getColumn());
    }

    private static @Nullable Mark mark(Event event) {
        return event.getStartMark().orElse(null);
    }
}

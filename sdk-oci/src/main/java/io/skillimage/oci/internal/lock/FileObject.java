package io.skillimage.oci.internal.lock;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.PrintableText;
import io.skillimage.oci.internal.image.StrictJson;
import io.skillimage.oci.internal.image.StrictJson.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A JSON object in a file of a project. Every refusal is an {@link InvalidSkillException} that says where. Immutable. */
final class FileObject {
    private static final int QUOTED = 100;

    private final String place;
    private final JsonNode node;

    private FileObject(String place, JsonNode node) {
        this.place = place;
        this.node = node;
    }

    /**
     * Parses a file that holds one object.
     *
     * @param bytes the file, already bounded in size
     * @param file its name, for messages
     */
    static FileObject parse(byte[] bytes, String file) {
        try {
            return new FileObject(file + "#", StrictJson.object(bytes));
        } catch (MalformedException e) {
            throw refusal(file, "the file " + e.fact());
        }
    }

    static InvalidSkillException refusal(String place, String fact) {
        return new InvalidSkillException(ErrorCode.BAD_LOCK, place, fact);
    }

    /** A member that nobody knows may say something that has to be obeyed. */
    FileObject refuseAllBut(Set<String> known) {
        for (String member : node.propertyNames()) {
            if (!known.contains(member)) {
                throw refusalOf(member, "is not known");
            }
        }
        return this;
    }

    /** Returns the refusal of a member. */
    InvalidSkillException refusalOf(String member, String fact) {
        return refusal(place(member), fact);
    }

    /** Returns the refusal of the object as a whole. */
    InvalidSkillException refusalOfAll(String fact) {
        return refusal(place, fact);
    }

    /** Returns a text, or null where there is none: other tools write null or an empty text for that. */
    @Nullable
    String optionalText(String member) {
        JsonNode value = node.get(member);
        if (value == null || value.isNull()) {
            return null;
        }
        String text = typed(member, value, JsonNode::isString, "text").stringValue();
        return text.isEmpty() ? null : text;
    }

    String text(String member) {
        String text = optionalText(member);
        if (text == null) {
            throw refusalOf(member, "is missing");
        }
        return text;
    }

    /** Returns a number that has to be there. */
    JsonNode number(String member) {
        JsonNode value = node.get(member);
        if (value == null) {
            throw refusalOf(member, "is missing");
        }
        return typed(member, value, JsonNode::isNumber, "a number");
    }

    boolean flag(String member, boolean otherwise) {
        JsonNode value = node.get(member);
        return value == null
                ? otherwise
                : typed(member, value, JsonNode::isBoolean, "true or false").booleanValue();
    }

    List<String> texts(String member) {
        List<String> texts = new ArrayList<>();
        JsonNode value = node.get(member);
        if (value != null && !value.isNull()) {
            for (JsonNode text : typed(member, value, JsonNode::isArray, "an array")) {
                String at = member + "/" + texts.size();
                texts.add(typed(at, text, JsonNode::isString, "text").stringValue());
            }
        }
        return texts;
    }

    FileObject object(String member) {
        JsonNode value = node.get(member);
        if (value == null) {
            throw refusalOf(member, "is missing");
        }
        return new FileObject(place(member), typed(member, value, JsonNode::isObject, "an object"));
    }

    List<FileObject> objects(String member) {
        JsonNode value = node.get(member);
        if (value == null) {
            throw refusalOf(member, "is missing");
        }
        List<FileObject> objects = new ArrayList<>();
        for (JsonNode object : typed(member, value, JsonNode::isArray, "an array")) {
            String at = member + "/" + objects.size();
            objects.add(new FileObject(at(at), typed(at, object, JsonNode::isObject, "an object")));
        }
        return objects;
    }

    private JsonNode typed(String member, JsonNode value, Predicate<JsonNode> type, String wanted) {
        if (!type.test(value)) {
            throw refusal(at(member), "is not " + wanted);
        }
        return value;
    }

    private String at(String pointer) {
        return place + "/" + pointer;
    }

    /** The place as a JSON pointer after the name of the file. */
    private String place(String member) {
        String escaped = member.replace("~", "~0").replace("/", "~1");
        return at(escaped.length() <= QUOTED ? escaped : PrintableText.of(escaped.substring(0, QUOTED)) + "...");
    }
}

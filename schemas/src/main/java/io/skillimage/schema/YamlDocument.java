package io.skillimage.schema;

import io.skillimage.ErrorCode;
import io.skillimage.SkillWarning;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Bytes that must be one YAML mapping, bounded before they are parsed. */
final class YamlDocument {
    private YamlDocument() {}

    /**
     * Returns the mapping, or null after having reported a problem.
     *
     * @param file what the document is called in problems
     * @param general the code of what has none of its own
     */
    static @Nullable JsonNode mapping(byte[] yaml, String file, ErrorCode general, Findings findings) {
        JsonNode tree = parse(yaml, file, general, findings);
        if (tree == null || tree.isObject()) {
            return tree;
        }
        String found = tree.isNull() ? "is empty" : "must be a mapping, but is " + JsonText.describe(tree);
        findings.problem(general, file, found);
        return null;
    }

    private static @Nullable JsonNode parse(byte[] yaml, String file, ErrorCode general, Findings findings) {
        if (yaml.length > BoundedYaml.MAX_BYTES) {
            findings.problem(ErrorCode.TOO_LARGE, file, "is larger than " + BoundedYaml.MAX_BYTES + " bytes");
            return null;
        }
        Utf8Text text = Utf8Text.decode(yaml, file, findings);
        if (text == null) {
            return null;
        }
        if (text.byteOrderMark()) {
            findings.warning(SkillWarning.Code.BOM, file, "starts with a byte order mark");
        }
        try {
            return BoundedYaml.parse(text.text());
        } catch (YamlException e) {
            findings.problem(e.toProblem(file, 1, general));
            return null;
        }
    }
}

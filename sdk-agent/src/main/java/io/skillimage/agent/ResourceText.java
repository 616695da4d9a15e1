package io.skillimage.agent;

import io.skillimage.PrintableText;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillFile;

/** A file of a skill as a model is given it: text in parts, wrapped so that it can be told from other text. */
final class ResourceText {
    /** Each part is cut from the whole verified file, so a file must fit into memory many times over. */
    private static final long MAX_FILE = 8L << 20;

    private ResourceText() {}

    /**
     * Returns the part of a file that begins at {@code offset}, in code points.
     *
     * @throws ToolRefusal if the file is shorter than that
     */
    static String of(ResolvedSkill skill, SkillFile file, int offset) {
        if (file.size() > MAX_FILE) {
            return metadata(file, "is too large to be read");
        }
        return Utf8Text.of(skill.read(file.path()))
                .map(text -> page(text, file, offset))
                .orElseGet(() -> metadata(file, "is not text"));
    }

    private static String page(Utf8Text text, SkillFile file, int offset) {
        int end = text.pageEnd(offset);
        String open = "<skill_resource path=\"" + Markup.escape(file.path()) + "\"";
        if (offset > 0 || end < text.length()) {
            open += " characters=\"" + offset + "-" + end + "\" of=\"" + text.length() + "\"";
        }
        String more = end < text.length() ? "\nThere is more: call again with offset " + end + "." : "";
        return open + ">\n" + Markup.inert(text.slice(offset, end)) + "\n</skill_resource>" + more;
    }

    private static String metadata(SkillFile file, String why) {
        return "The file '" + PrintableText.of(file.path()) + "' " + why + ": " + MediaType.guess(file.path()) + ", "
                + file.size() + " bytes.";
    }
}

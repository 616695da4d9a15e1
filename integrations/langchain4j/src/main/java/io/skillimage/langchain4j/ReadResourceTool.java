package io.skillimage.langchain4j;

import dev.langchain4j.agent.tool.SearchBehavior;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.service.tool.ToolExecutionResult;
import io.skillimage.PrintableText;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillFile;

/** Gives the model one file of an active skill, long ones in parts. */
final class ReadResourceTool {
    static final String NAME = "read_skill_resource";
    static final String RELATIVE_PATH = "relative_path";
    static final String OFFSET = "offset";

    /** Each part is cut from the whole verified file, so a file must fit into memory many times over. */
    private static final long MAX_FILE = 8L << 20;

    private final SkillSession session;

    ReadResourceTool(SkillSession session) {
        this.session = session;
    }

    static ToolSpecification specification(Catalogue catalogue) {
        return ToolSpecification.builder()
                .name(NAME)
                .description("Returns a file of an active skill. A long file comes in parts: "
                        + "call again with the offset that the answer names.")
                .parameters(JsonObjectSchema.builder()
                        .addEnumProperty(ActivateSkillTool.SKILL_NAME, catalogue.names(), "The name of the skill")
                        .addStringProperty(
                                RELATIVE_PATH, "The path of the file, as " + ActivateSkillTool.NAME + " listed it")
                        .addIntegerProperty(OFFSET, "Where to begin, in characters; 0 if left out")
                        .required(ActivateSkillTool.SKILL_NAME, RELATIVE_PATH)
                        .additionalProperties(false)
                        .build())
                .addMetadata(ToolSpecification.METADATA_SEARCH_BEHAVIOR, SearchBehavior.ALWAYS_VISIBLE)
                .build();
    }

    ToolExecutionResult call(ToolArguments arguments) {
        CatalogueEntry entry = session.entry(arguments.text(ActivateSkillTool.SKILL_NAME));
        String path = arguments.text(RELATIVE_PATH);
        int offset = arguments.count(OFFSET);
        ResolvedSkill skill = session.activeSkill(entry);
        SkillFile file = find(skill, path);
        return ToolExecutionResult.builder()
                .resultText(text(skill, file, offset))
                .build();
    }

    private static SkillFile find(ResolvedSkill skill, String path) {
        Resources resources = Resources.of(skill);
        return resources.find(path).orElseThrow(() -> {
            String listing = resources.listing();
            return new ToolRefusal("The skill '" + skill.name() + "' has no file '" + PrintableText.of(path)
                    + "' that can be read. " + (listing.isEmpty() ? "It has none." : "Its files are:\n" + listing));
        });
    }

    private static String text(ResolvedSkill skill, SkillFile file, int offset) {
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

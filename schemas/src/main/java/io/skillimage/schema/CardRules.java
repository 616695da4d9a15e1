package io.skillimage.schema;

import io.skillimage.ErrorCode;
import io.skillimage.SkillWarning;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The rules of a card that no schema can say. Each looks only at values of the right type. */
final class CardRules {
    private static final Pattern DEVICE = Pattern.compile("(?:con|prn|aux|nul|com[0-9]|lpt[0-9])");
    private static final String METADATA = SkillFiles.CARD + "#/metadata/";
    private static final String SPEC = SkillFiles.CARD + "#/spec/";

    private final JsonNode card;
    private final Findings findings;

    private CardRules(JsonNode card, Findings findings) {
        this.card = card;
        this.findings = findings;
    }

    static void check(JsonNode card, Findings findings) {
        CardRules rules = new CardRules(card, findings);
        rules.checkVersion();
        rules.checkTexts();
        rules.checkName();
        rules.checkAuthors();
        rules.checkSource();
        rules.checkPrompt();
        rules.checkDependencies();
    }

    private void checkVersion() {
        JsonNode version = card.at("/metadata/version");
        if (!version.isString()) {
            return;
        }
        if (!SkillVersions.isVersion(version.stringValue())) {
            findings.problem(
                    ErrorCode.BAD_VERSION, METADATA + "version", "is no semantic version such as 1.0.0 or 1.0.0-rc.1");
        } else if (version.stringValue().contains("+")) {
            findings.warning(
                    SkillWarning.Code.BAD_VERSION,
                    METADATA + "version",
                    "has build metadata, which cannot be written as a tag");
        }
    }

    private void checkTexts() {
        JsonNode description = card.at("/metadata/description");
        if (description.isString()
                && !description.stringValue().isEmpty()
                && description.stringValue().isBlank()) {
            findings.problem(ErrorCode.BAD_CARD, METADATA + "description", "must not be blank");
        }
        for (String field : Set.of("description", "display-name")) {
            if (HiddenCharacters.isIn(card.at("/metadata/" + field).asString(""))) {
                doubt(METADATA + field, "holds invisible or bidirectional control characters");
            }
        }
    }

    private void checkName() {
        if (DEVICE.matcher(card.at("/metadata/name").asString("")).matches()) {
            doubt(METADATA + "name", "is the name of a device on Windows, where no directory can be called so");
        }
    }

    private void checkAuthors() {
        int i = 0;
        for (JsonNode author : card.at("/metadata/authors")) {
            String name = author.path("name").asString("");
            if (name.codePoints().anyMatch(c -> c == ',' || c == '<' || c == '>' || Character.isISOControl(c))) {
                doubt(METADATA + "authors/" + i + "/name", "could be taken for several authors in a list of them");
            }
            i++;
        }
    }

    private void checkSource() {
        if (GitUrl.hasCredentials(card.at("/provenance/source").asString(""))) {
            doubt(SkillFiles.CARD + "#/provenance/source", "holds credentials, and is shown to everybody");
        }
    }

    private void checkPrompt() {
        JsonNode prompt = card.at("/spec/prompt");
        if (!prompt.isString()) {
            return;
        }
        if (prompt.stringValue().isEmpty()) {
            findings.problem(ErrorCode.BAD_CARD, SPEC + "prompt", "must not be empty");
        } else if (!InnerPath.isInside(prompt.stringValue())) {
            findings.problem(
                    ErrorCode.PATH_TRAVERSAL,
                    SPEC + "prompt",
                    "must be a relative path inside the skill, with '/' between its segments");
        }
    }

    private void checkDependencies() {
        String self = card.at("/metadata/namespace").asString("") + "/"
                + card.at("/metadata/name").asString("");
        Set<String> seen = new HashSet<>();
        int i = 0;
        for (JsonNode dependency : card.at("/spec/dependencies")) {
            String path = SPEC + "dependencies/" + i++;
            String name = dependency.path("name").asString("");
            if (name.equals(self)) {
                doubt(path + "/name", "is this skill itself");
            } else if (!name.isEmpty() && !seen.add(name)) {
                doubt(path + "/name", "stands here twice");
            }
            JsonNode range = dependency.path("version");
            if (range.isString() && !SkillVersions.isRange(range.stringValue())) {
                findings.problem(
                        ErrorCode.BAD_VERSION, path + "/version", "is no range of versions such as >=1.0.0 or ^1.2");
            }
        }
    }

    private void doubt(String path, String message) {
        findings.warning(SkillWarning.Code.BAD_CARD, path, message);
    }
}

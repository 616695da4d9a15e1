package io.skillimage.schema;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.InvalidSkillException.Problem;
import io.skillimage.SkillCard;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads skill.yaml, the SkillCard, strictly: YAML 1.2 of at most 256 KiB that fits {@code skillcard-v1.json} and the
 * rules that a schema cannot say, such as that the version is a semantic one. Thread-safe.
 */
public final class SkillCardReader {
    private SkillCardReader() {}

    /**
     * Reads a card.
     *
     * @param yaml the bytes of skill.yaml
     * @return the card, and what is doubtful about it
     * @throws InvalidSkillException if anything is wrong, with every problem that was found
     */
    public static Read<SkillCard> read(byte[] yaml) {
        Findings findings = Findings.forUse();
        SkillCard card = read(yaml, findings);
        if (card == null) {
            throw new InvalidSkillException(findings.problems());
        }
        return new Read<>(card, findings.warnings());
    }

    /** Returns the card, or null after having reported at least one problem. */
    static @Nullable SkillCard read(byte[] yaml, Findings findings) {
        JsonNode tree = YamlDocument.mapping(yaml, SkillFiles.CARD, ErrorCode.BAD_CARD, findings);
        if (tree == null) {
            return null;
        }
        List<Problem> departures = CardProblems.of(CardSchema.validate(tree));
        int before = findings.problems().size();
        departures.forEach(findings::problem);
        CardRules.check(tree, findings);
        return findings.problems().size() == before ? CardTree.toCard(tree) : null;
    }
}

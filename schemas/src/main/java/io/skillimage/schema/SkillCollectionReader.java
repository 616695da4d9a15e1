package io.skillimage.schema;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.SkillCollection;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * Reads the document of a collection strictly: YAML 1.2 of at most {@value #MAX_BYTES} bytes with at most
 * {@value #MAX_MEMBERS} members, none twice, and no field that the format does not know. Thread-safe.
 */
public final class SkillCollectionReader {
    /** How many bytes a document may have. */
    public static final int MAX_BYTES = BoundedYaml.MAX_BYTES;

    /** How many members a collection may have. */
    public static final int MAX_MEMBERS = 1_000;

    /** What the document is called where nobody gave it a name. */
    public static final String FILE = "collection.yaml";

    private SkillCollectionReader() {}

    /**
     * Reads a collection that somebody else wrote. A member whose reference or source cannot be used is listed with its
     * problem, so that it hides no other.
     *
     * @param yaml the document
     * @return the collection, and what is doubtful about it
     * @throws InvalidSkillException if anything else is wrong, with every problem that was found
     */
    public static Read<SkillCollection> read(byte[] yaml) {
        return read(yaml, FILE, Findings.forUse());
    }

    /**
     * Reads a collection that is to be published: everything wrong with it is a problem.
     *
     * @param yaml the document
     * @param file what it is called, for the paths of problems
     * @return the collection, and what is doubtful about it
     * @throws InvalidSkillException if anything is wrong, with every problem that was found
     */
    public static Read<SkillCollection> readToPublish(byte[] yaml, String file) {
        return read(yaml, file, Findings.forAuthors());
    }

    private static Read<SkillCollection> read(byte[] yaml, String file, Findings findings) {
        JsonNode tree = YamlDocument.mapping(yaml, file, ErrorCode.BAD_COLLECTION, findings);
        findings.throwProblems();
        SkillCollection collection = new CollectionTree(file, findings).read(Objects.requireNonNull(tree));
        findings.throwProblems();
        return new Read<>(collection, findings.warnings());
    }
}

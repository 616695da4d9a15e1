package io.skillimage.skillctl;

import io.skillimage.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads which skills a {@code skills.lock.json} pins: the format of the Agent Skills OCI specification, with or without
 * the digest of the content. A file that is not wholly understood is refused, for what it names might go otherwise.
 */
final class SkillsLock {
    private static final int MAX_BYTES = 16 * 1024 * 1024;
    private static final int MAX_DEPTH = 64;
    private static final int MAX_TOKENS = 1_000_000;
    private static final List<String> DIGESTS = List.of("digest", "contentDigest");

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;

    private SkillsLock(Path file) {
        this.file = file;
    }

    /**
     * Returns the skills that a lock file names.
     *
     * @throws CommandException if it cannot be read, is no lock file, or names a skill without a digest
     */
    static List<PruneRoot> read(Path file) {
        return new SkillsLock(file).skills();
    }

    private List<PruneRoot> skills() {
        JsonNode skills = parse(content()).path("skills");
        if (!skills.isArray()) {
            throw malformed("it has no array 'skills'");
        }
        List<PruneRoot> roots = new ArrayList<>();
        for (JsonNode skill : skills) {
            roots.add(root(skill, "skills[" + roots.size() + "]"));
        }
        return roots;
    }

    private PruneRoot root(JsonNode skill, String place) {
        JsonNode name = skill.path("name");
        String label = (name.isString() ? "'" + name.stringValue() + "'" : place) + " of " + file;
        Set<Digest> digests = new HashSet<>();
        addDigests(skill, place, digests);
        addDigests(skill.path("source"), place + ".source", digests);
        if (digests.isEmpty()) {
            throw malformed(place + " names no digest");
        }
        return new PruneRoot(label, digests);
    }

    private void addDigests(JsonNode object, String place, Set<Digest> digests) {
        for (String member : DIGESTS) {
            JsonNode value = object.path(member);
            if (!value.isMissingNode()) {
                digests.add(digest(value, place + "." + member));
            }
        }
    }

    private Digest digest(JsonNode value, String place) {
        if (!value.isString()) {
            throw malformed(place + " is no digest");
        }
        try {
            return Digest.parse(value.stringValue());
        } catch (IllegalArgumentException e) {
            throw malformed(place + ": " + e.getMessage());
        }
    }

    private byte[] content() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw malformed("it has more than " + MAX_BYTES + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw CommandException.usage("cannot read the lock file " + file + ": " + e, "check the path");
        }
    }

    private JsonNode parse(byte[] bytes) {
        try {
            return MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            throw malformed("it is not well-formed JSON"
                    + (at == null ? "" : ", line " + at.getLineNr() + " column " + at.getColumnNr()));
        }
    }

    private CommandException malformed(String fact) {
        return CommandException.usage(
                file + " is no skills.lock.json: " + fact, "mend the file; nothing has been removed");
    }
}

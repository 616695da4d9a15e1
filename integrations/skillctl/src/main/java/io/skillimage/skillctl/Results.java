package io.skillimage.skillctl;

import io.skillimage.Digest;
import io.skillimage.InvalidSkillException.Problem;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillCard;
import io.skillimage.SkillWarning;
import io.skillimage.cache.CachedSkill;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The results that several commands write. */
final class Results {
    private static final String VERSION = "org.opencontainers.image.version";
    private static final int SHOWN_HEX = 12;

    private Results() {}

    static JsonObject warning(SkillWarning warning) {
        return new JsonObject().put("code", warning.code().name()).put("message", warning.message());
    }

    static List<JsonObject> warnings(List<SkillWarning> warnings) {
        return warnings.stream().map(Results::warning).toList();
    }

    /** Returns enough of a digest for people to tell it from others. */
    static String shortened(Digest digest) {
        return digest.algorithm().label() + ":" + digest.hex().substring(0, SHOWN_HEX);
    }

    /** Returns a number of things: {@code 1 tag}, {@code 2 tags}. */
    static String count(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /** Returns a checkout of the cache for programs. */
    static JsonObject cached(CachedSkill skill) {
        return new JsonObject()
                .put("name", skill.name())
                .put("contentDigest", skill.key().digest().toString())
                .put("directory", skill.directory().toString())
                .put("files", skill.files())
                .put("bytes", skill.bytes())
                .put("lastUsed", skill.lastUsed().toString())
                .put("inUse", skill.inUse());
    }

    static JsonObject problem(Problem problem) {
        return new JsonObject()
                .put("code", problem.code().name())
                .put("path", problem.path())
                .put("message", problem.message());
    }

    /** Returns a resolved skill for programs; {@code asked} is the reference exactly as it was written. */
    static JsonObject resolved(String asked, ResolvedSkill skill) {
        SkillCard card = skill.card();
        Digest digest = skill.digest();
        JsonObject json = new JsonObject()
                .put("reference", asked)
                .put("pinned", skill.pinned().toString())
                .put("digest", digest == null ? null : digest.toString())
                .put("contentDigest", skill.contentDigest().toString())
                .put("name", skill.name())
                .put("namespace", card == null ? null : card.namespace())
                .put("version", version(skill))
                .put("state", skill.state().label())
                .put("format", skill.format().label())
                .put("directory", skill.directory().toString())
                .put("fromCache", skill.fromCache())
                .put("warnings", warnings(skill.warnings()));
        skill.mirror().ifPresent(mirror -> json.put("mirror", mirror));
        return json;
    }

    /** Returns a resolved skill for people. */
    static Map<String, String> properties(ResolvedSkill skill) {
        SkillCard card = skill.card();
        String version = version(skill);
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("name", card == null ? skill.name() : card.qualifiedName());
        if (version != null) {
            properties.put("version", version);
        }
        properties.put("state", skill.state().label());
        properties.put("format", skill.format().label());
        properties.put("pinned", skill.pinned().toString());
        properties.put("content", skill.contentDigest().toString());
        properties.put("directory", skill.directory().toString());
        properties.put(
                "from",
                switch (skill.source()) {
                    case CACHE -> "the cache";
                    case NETWORK -> skill.reference().registry() == null ? "the image layout" : "the registry";
                    case DIRECTORY -> "the directory as it stands";
                });
        skill.mirror().ifPresent(mirror -> properties.put("mirror", mirror));
        return properties;
    }

    private static @Nullable String version(ResolvedSkill skill) {
        SkillCard card = skill.card();
        if (card != null) {
            return card.version();
        }
        String annotated = skill.annotations().get(VERSION);
        return annotated == null ? skill.frontMatter().metadata().get("version") : annotated;
    }
}

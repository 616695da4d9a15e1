package io.skillimage.oci.internal.solve;

import io.skillimage.SemanticVersion;
import io.skillimage.VersionRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Skills for a solver, written down: {@code put("a 1.0.0", "b ^1", "c *")}; best versions first. */
final class Shelf implements SkillSource {
    private final Map<String, Map<Candidate, Optional<Release>>> skills = new LinkedHashMap<>();
    private int looks;

    Shelf put(String release, String... needs) {
        return put(release, false, needs);
    }

    Shelf putLastResort(String release, String... needs) {
        return put(release, true, needs);
    }

    Shelf putRefused(String release) {
        versions(release).put(candidate(release), Optional.empty());
        return this;
    }

    private Shelf put(String release, boolean lastResort, String... needs) {
        List<Need> all = new ArrayList<>();
        for (String need : needs) {
            all.add(need(need));
        }
        versions(release).put(candidate(release), Optional.of(new Release(release, lastResort, all)));
        return this;
    }

    private Map<Candidate, Optional<Release>> versions(String release) {
        return skills.computeIfAbsent(release.split(" ", 2)[0], skill -> new LinkedHashMap<>());
    }

    private static Candidate candidate(String release) {
        String version = release.split(" ", 2)[1];
        return new Candidate(version, SemanticVersion.parse(version));
    }

    /** {@code "a ^1"}, or {@code "a"} for any version. */
    static Need need(String text) {
        String[] words = text.split(" ", 2);
        return new Need(words[0], words.length == 1 ? null : VersionRange.parse(words[1]), text);
    }

    static List<Need> needs(String... texts) {
        return List.of(texts).stream().map(Shelf::need).toList();
    }

    int looks() {
        return looks;
    }

    @Override
    public List<Candidate> candidates(String skill) {
        return List.copyOf(skills.getOrDefault(skill, Map.of()).keySet());
    }

    @Override
    public Optional<Release> release(String skill, Candidate candidate) {
        looks++;
        return skills.getOrDefault(skill, Map.of()).getOrDefault(candidate, Optional.empty());
    }

    @Override
    public String toString() {
        return skills.toString();
    }
}

package io.skillimage.agent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all sources had at one moment.
 *
 * @param entries the skills, by the wish that led to each, in the order of the wishes
 * @param listings what each source listed, in the order of the sources
 * @param problems why the others are missing, and why some were not looked at anew
 * @param startedAt when the look began, in ticks
 */
record Snapshot(Map<Wish, Entry> entries, List<List<Wish>> listings, List<SkillProblem> problems, long startedAt) {
    Snapshot {
        entries = new LinkedHashMap<>(entries);
        listings = List.copyOf(listings);
        problems = List.copyOf(problems);
    }

    @Nullable
    Entry entry(Wish wish) {
        return entries.get(wish);
    }

    /** Returns what a source listed, or nothing if it was never asked. */
    List<Wish> listing(int source) {
        return source < listings.size() ? listings.get(source) : List.of();
    }
}

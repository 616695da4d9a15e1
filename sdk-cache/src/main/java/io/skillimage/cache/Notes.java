package io.skillimage.cache;

import io.skillimage.SkillWarning;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects what is worth telling about an unpacked skill, so many of a kind and no more. */
final class Notes {
    private static final int MAX_OF_A_KIND = 16;

    private final List<SkillWarning> warnings = new ArrayList<>();
    private final Map<SkillWarning.Code, Integer> counts = new EnumMap<>(SkillWarning.Code.class);

    /** Notes a fact about one entry; {@code fact} continues the sentence that begins with the entry. */
    void add(SkillWarning.Code code, String entry, String fact) {
        if (counts.merge(code, 1, Integer::sum) <= MAX_OF_A_KIND) {
            warnings.add(new SkillWarning(code, "'" + LayerErrors.shorten(entry) + "' " + fact));
        }
    }

    /** Notes a fact about a whole layer. */
    void add(SkillWarning.Code code, String fact) {
        if (counts.merge(code, 1, Integer::sum) <= MAX_OF_A_KIND) {
            warnings.add(new SkillWarning(code, fact));
        }
    }

    /** Returns the warnings, and for each kind of which there were too many how many are left out. */
    List<SkillWarning> toList() {
        List<SkillWarning> all = new ArrayList<>(warnings);
        counts.forEach((code, count) -> {
            if (count > MAX_OF_A_KIND) {
                all.add(new SkillWarning(code, "the same holds for " + (count - MAX_OF_A_KIND) + " more"));
            }
        });
        return List.copyOf(all);
    }
}

package io.skillimage.langchain4j;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.SkillResolver;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A catalogue made by resolving every reference, and what could not be resolved.
 *
 * @param catalogue the skills that can be had
 * @param failures why the others cannot, in the order in which they were asked for
 */
record ResolvedCatalogue(Catalogue catalogue, Map<SkillReference, SkillException> failures) {

    /** Resolves the references in their order; of two skills with the same name, the first one counts. */
    static ResolvedCatalogue resolve(SkillResolver resolver, Collection<SkillReference> references) {
        Map<String, CatalogueEntry> entries = new LinkedHashMap<>();
        Map<SkillReference, SkillException> failures = new LinkedHashMap<>();
        for (SkillReference reference : references) {
            try {
                CatalogueEntry entry = entry(resolver.resolve(reference), reference);
                CatalogueEntry first = entries.putIfAbsent(entry.name(), entry);
                if (first != null) {
                    failures.put(reference, sameName(entry, first));
                }
            } catch (SkillException e) {
                failures.put(reference, e);
            }
        }
        return new ResolvedCatalogue(new Catalogue(entries.values()), Collections.unmodifiableMap(failures));
    }

    private static CatalogueEntry entry(ResolvedSkill skill, SkillReference reference) {
        return new CatalogueEntry(skill.name(), skill.description(), reference, skill.pinned(), skill.digest());
    }

    private static SkillException sameName(CatalogueEntry entry, CatalogueEntry first) {
        return new InvalidSkillException(
                ErrorCode.METADATA_MISMATCH,
                entry.reference().toString(),
                "its name '" + entry.name() + "' is already that of " + first.reference());
    }
}

package io.skillimage.oci;

import io.skillimage.ResolvedSkill;
import io.skillimage.SkillFile;
import io.skillimage.SkillFormat;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.content.SkillDirectory;
import io.skillimage.schema.SkillContent;
import io.skillimage.schema.SkillDirectoryReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The caller's own files: no lifecycle applies, and nothing is cached. */
final class DirectorySkill {
    private DirectorySkill() {}

    static ResolvedSkill read(SkillReference reference, String fallbackName, Limits limits) {
        SkillDirectory listed = SkillDirectory.list(Objects.requireNonNull(reference.path()), limits);
        SkillContent content =
                SkillDirectoryReader.read(listed.directory(), listed.files().keySet());
        List<SkillFile> files = listed.hash();
        List<SkillWarning> warnings = new ArrayList<>(listed.leftOut());
        warnings.addAll(content.warnings());
        return ResolvedSkill.builder()
                .reference(reference)
                .contentDigest(SkillDirectory.treeDigest(files))
                .format(SkillFormat.DIRECTORY)
                .name(content.name() == null ? fallbackName : content.name())
                .card(content.card())
                .frontMatter(content.frontMatter(), content.bodyOffset())
                .warnings(warnings)
                .directory(listed.directory())
                .files(files)
                .source(ResolvedSkill.Source.DIRECTORY)
                .build();
    }
}

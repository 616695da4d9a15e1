package io.skillimage.oci;

import io.skillimage.SkillReference;
import java.nio.file.Path;

/** What a skill is called that does not say its name: as the place that it comes from. */
final class FallbackName {
    private FallbackName() {}

    static String of(SkillReference reference) {
        String path = reference.repositoryPath();
        if (path != null) {
            return path;
        }
        Path directory = reference.path();
        Path last = directory == null
                ? null
                : directory.toAbsolutePath().normalize().getFileName();
        return last == null ? "skill" : last.toString();
    }
}

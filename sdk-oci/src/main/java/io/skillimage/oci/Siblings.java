package io.skillimage.oci;

import io.skillimage.ErrorCode;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillCard;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds dependencies beside the skill that needs them. */
final class Siblings {
    private Siblings() {}

    static SkillReference repositoryOf(ResolvedSkill dependent, String name) {
        SkillReference reference = dependent.reference();
        SkillCard card = dependent.card();
        String path = reference.repositoryPath();
        String sibling = card == null || path == null ? null : sibling(path, card, name);
        if (sibling == null) {
            throw new SkillNotFoundException(
                    ErrorCode.NOT_FOUND,
                    dependent.name() + " needs " + name + ", and nothing says where that is: " + reference.repository()
                            + " does not end in the name of the skill that it holds");
        }
        return switch (reference.transport()) {
            case REGISTRY -> SkillReference.parse(reference.registry() + "/" + sibling);
            case OCI_ARCHIVE ->
                SkillReference.inArchive(path(reference), sibling + ":0").withoutTag();
            case OCI_LAYOUT, DIRECTORY ->
                SkillReference.inLayout(path(reference), sibling + ":0").withoutTag();
        };
    }

    private static Path path(SkillReference reference) {
        return Objects.requireNonNull(reference.path());
    }

    private static @Nullable String sibling(String path, SkillCard card, String name) {
        String qualified = sibling(path, card.qualifiedName(), name);
        return qualified == null ? sibling(path, card.name(), name.substring(name.lastIndexOf('/') + 1)) : qualified;
    }

    private static @Nullable String sibling(String path, String end, String other) {
        boolean ends = path.equals(end) || path.endsWith("/" + end);
        return ends ? path.substring(0, path.length() - end.length()) + other : null;
    }
}

package io.skillimage.oci.internal.select;

import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.PrintableText;
import io.skillimage.SkillCard;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.schema.SkillContent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tag, annotations and skill.yaml must speak of the same skill: another one under this name is how a hijack looks. */
public final class Binding {
    private Binding() {}

    /**
     * Compares a tag that reads as a version with the version and the state that the manifest declares. Other tags are
     * free names. Where the manifest declares no version, {@link #checkContent} has the last word.
     *
     * @throws IntegrityException if they disagree; what it found is the tag
     */
    public static void checkTag(@Nullable String tag, Map<String, String> annotations, LifecycleState declared) {
        checkTag(tag, annotations.get(Annotations.VERSION), declared);
    }

    private static void checkTag(@Nullable String tag, @Nullable String version, LifecycleState state) {
        if (tag == null
                || !state.isManaged()
                || version == null
                || VersionTag.parse(tag).isEmpty()) {
            return;
        }
        String expected = state.tagOf(version).orElse(version);
        if (!tag.equals(expected)) {
            throw new IntegrityException(
                    ErrorCode.METADATA_MISMATCH,
                    "the tag '" + tag + "' holds version '" + PrintableText.of(version) + "' in state " + state.label()
                            + ", whose tag is '" + PrintableText.of(expected) + "'",
                    expected,
                    tag,
                    null);
        }
    }

    /**
     * Compares the annotations of an image with its skill.yaml. A version may be published as the release that its card's
     * pre-release or build belongs to: content never changes on the way to publication, so the card cannot follow. Where
     * no annotation says the version, the tag is compared with the card's.
     *
     * @return what somebody should know though they agree
     * @throws IntegrityException if they disagree
     * @throws InvalidSkillException if the image has no skill.yaml
     */
    public static List<SkillWarning> checkContent(
            @Nullable String tag, Map<String, String> annotations, LifecycleState state, SkillContent content) {
        SkillCard card = content.card();
        if (card == null) {
            if (state.isManaged()) {
                throw new InvalidSkillException(
                        ErrorCode.NO_CARD, "skill.yaml", "is missing, but the image declares a lifecycle state");
            }
            return List.of();
        }
        if (!annotations.containsKey(Annotations.VERSION)) {
            checkTag(tag, card.version(), state);
        }
        agree(annotations, Annotations.VENDOR, "namespace", card.namespace());
        agree(annotations, Annotations.NAME, "namespace/name", card.qualifiedName());
        String release = release(card.version());
        if (!release.equals(card.version()) && release.equals(annotations.get(Annotations.VERSION))) {
            return List.of(new SkillWarning(
                    Code.BAD_VERSION,
                    "the image is version " + release + ", but skill.yaml has the version " + card.version()));
        }
        agree(annotations, Annotations.VERSION, "version", card.version());
        return List.of();
    }

    private static String release(String version) {
        return version.split("[-+]", 2)[0];
    }

    private static void agree(Map<String, String> annotations, String key, String what, String inCard) {
        String declared = annotations.get(key);
        if (declared != null && !declared.equals(inCard)) {
            throw new IntegrityException(
                    ErrorCode.METADATA_MISMATCH,
                    "the annotation " + key + " is '" + PrintableText.of(declared) + "', but skill.yaml has the " + what
                            + " '" + inCard + "'",
                    declared,
                    inCard,
                    null);
        }
    }

    /**
     * Returns a warning when the repository's last segment is not the skill's name, as the format recommends.
     *
     * @throws IntegrityException if the policy is strict about that
     */
    public static Optional<SkillWarning> repositoryName(LifecyclePolicy policy, SkillReference reference, String name) {
        String path = reference.repositoryPath();
        if (path == null || path.substring(path.lastIndexOf('/') + 1).equals(name)) {
            return Optional.empty();
        }
        String fact = "the repository " + path + " holds a skill of another name, '" + name + "'";
        if (policy.requiresRepositoryNames()) {
            throw new IntegrityException(
                    ErrorCode.METADATA_MISMATCH, fact + ", which the policy refuses", path, name, null);
        }
        return Optional.of(new SkillWarning(Code.REPOSITORY_NAME, fact));
    }
}

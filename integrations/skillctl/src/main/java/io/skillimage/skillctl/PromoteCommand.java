package io.skillimage.skillctl;

import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import io.skillimage.oci.Promotion;
import io.skillimage.oci.Promotion.KeptTag;
import io.skillimage.oci.SkillPublisher;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "promote",
        description = "Takes an image one step further: draft, testing, published, deprecated, archived.")
final class PromoteCommand extends SkillctlCommand {
    @Parameters(paramLabel = "REF", description = "The image, with its present tag or its digest.")
    private String reference = "";

    @Option(
            names = "--to",
            required = true,
            paramLabel = "STATE",
            converter = StateConverter.class,
            description = "The state that follows the present one.")
    private @Nullable LifecycleState state;

    @Option(names = "--local", description = "In the local store, not in a registry.")
    private boolean local;

    PromoteCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return reference;
    }

    @Override
    int run() {
        References references = session().references().toWrite();
        SkillReference image =
                local ? references.parseStored(reference, session().store()) : references.parseImage(reference);
        try (SkillPublisher publisher = session().publisher(image)) {
            tell(publisher.promote(image, Objects.requireNonNull(state)));
        }
        return ExitCode.OK;
    }

    private void tell(Promotion promotion) {
        if (output().isJson()) {
            output().json(new JsonObject()
                    .put("reference", promotion.reference().toString())
                    .put("digest", String.valueOf(promotion.reference().digest()))
                    .put("from", promotion.from().label())
                    .put("to", promotion.to().label())
                    .putStrings("tagsMoved", promotion.tagsMoved())
                    .put("latestVersion", promotion.latestVersion())
                    .putStrings("tagsRemoved", promotion.tagsRemoved())
                    .putStrings("tagsLeft", promotion.tagsLeft())
                    .put(
                            "tagsKept",
                            promotion.tagsKept().stream()
                                    .map(PromoteCommand::kept)
                                    .toList()));
            return;
        }
        output().line("promoted " + reference + " from " + promotion.from().label() + " to "
                + promotion.to().label());
        output().line("  digest   " + promotion.reference().digest());
        tags("moved", promotion.tagsMoved());
        if (promotion.latestVersion() != null) {
            output().line("  moved    latest, to " + promotion.latestVersion());
        }
        tags("removed", promotion.tagsRemoved());
        promotion
                .tagsKept()
                .forEach(kept -> output().line("  left     " + kept.tag()
                        + (kept.isRepointed() ? ", now at this digest" : ", as it was") + " (" + kept.reason() + ")"));
    }

    private static JsonObject kept(KeptTag tag) {
        return new JsonObject()
                .put("tag", tag.tag())
                .put("repointed", tag.isRepointed())
                .put("reason", tag.reason());
    }

    private void tags(String what, List<String> tags) {
        if (!tags.isEmpty()) {
            output().line(String.format("  %-7s  %s", what, String.join(", ", tags)));
        }
    }
}

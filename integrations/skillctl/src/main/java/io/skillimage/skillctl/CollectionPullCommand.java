package io.skillimage.skillctl;

import io.skillimage.InvalidSkillException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillCollection;
import io.skillimage.SkillCollection.Member;
import io.skillimage.SkillReference;
import io.skillimage.SkillResolver;
import io.skillimage.cache.CheckoutCheck;
import io.skillimage.oci.CollectionImage;
import io.skillimage.oci.SkillCollections;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "pull",
        description = {
            "Gets a collection and its skills, each verified and unpacked if the lifecycle policy allows its use.",
            "Goes on after a failure; the exit code is then the highest of all."
        })
final class CollectionPullCommand extends SkillctlCommand {
    @Parameters(
            paramLabel = "REF",
            description = "The collection; without a tag, its highest version, or that of a range.")
    private String reference = "";

    @Option(
            names = "-o",
            paramLabel = "DIR",
            description = "Unpack each skill as DIR/name, as files of your own, beside the document of the collection"
                    + " (default: the working directory).")
    private Path directory = Path.of("");

    @Mixin
    private PlatformOption wanted = new PlatformOption();

    CollectionPullCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return reference;
    }

    @Override
    int run() {
        SkillReference from = session().references().parseImage(reference);
        Path parent = session().environment().locate(directory).toAbsolutePath().normalize();
        CollectionImage image;
        try (SkillCollections collections = session().collections(from)) {
            image = collections.read(from);
        } catch (InvalidSkillException e) {
            return CollectionCommand.report(session(), e, subject(), "tell the publisher of the collection");
        }
        tell(image, CollectionFile.write(image, parent));
        return pull(from, image.collection(), parent);
    }

    private int pull(SkillReference from, SkillCollection collection, Path parent) {
        int worst = ExitCode.OK;
        try (Resolvers resolvers = session().resolvers(CheckoutCheck.QUICK, wanted.platform)) {
            // What options say of a registry was said of the collection's, not of those that its members name.
            SkillResolver resolver = resolvers.of(from);
            for (Member member : collection.members()) {
                worst = Math.max(worst, pull(resolver, member, parent));
                if (worst == ExitCode.INTERRUPTED) {
                    return worst;
                }
            }
        }
        return worst;
    }

    /** A fault of ours in one member must neither pass for an answer nor keep the others from theirs. */
    private int pull(SkillResolver resolver, Member member, Path parent) {
        try {
            ResolvedSkill skill = resolver.resolve(member.image());
            tell(member, skill, WorkingCopy.write(skill, parent));
            return ExitCode.OK;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            output().trace(e);
            String asked = asked(member);
            JsonObject result = new JsonObject().put("member", member.name()).put("reference", asked);
            return session().errors().report(Failure.of(e), asked == null ? "" : asked, result);
        }
    }

    private static @Nullable String asked(Member member) {
        return member.reference() == null ? member.source() : member.reference().toString();
    }

    private void tell(CollectionImage image, Path file) {
        SkillCollection collection = image.collection();
        image.warnings().forEach(output()::warning);
        if (output().isJson()) {
            output().json(new JsonObject()
                    .put("collection", collection.name())
                    .put("version", collection.version())
                    .put("reference", image.reference().toString())
                    .put("pinned", image.pinned().toString())
                    .put("digest", image.digest().toString())
                    .put("file", file.toString()));
            return;
        }
        output().line("pulled " + image.reference());
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("digest", image.digest().toString());
        properties.put("document", file.toString());
        output().properties(properties);
    }

    private void tell(Member member, ResolvedSkill skill, Path unpacked) {
        String asked = String.valueOf(member.reference());
        if (!member.name().equals(skill.name())) {
            output().warning("the member '" + member.name() + "' is a skill of another name, '" + skill.name() + "'");
        }
        if (output().isJson()) {
            output().json(new JsonObject()
                    .put("member", member.name())
                    .putAll(Results.resolved(asked, skill))
                    .put("directory", unpacked.toString()));
            return;
        }
        skill.warnings().forEach(output()::warning);
        output().line(asked);
        Map<String, String> properties = Results.properties(skill);
        properties.put("directory", unpacked.toString());
        output().properties(properties);
    }
}

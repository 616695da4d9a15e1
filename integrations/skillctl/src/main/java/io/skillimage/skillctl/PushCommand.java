package io.skillimage.skillctl;

import io.skillimage.InvalidReferenceException;
import io.skillimage.SkillReference;
import io.skillimage.oci.SkillPublisher;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "push",
        description = {
            "Copies an image from the local store to a registry.",
            "Without TARGET, REF says where to; the image is the one that has this name in the store,",
            "or else the only one with this tag whose name ends alike."
        })
final class PushCommand extends SkillctlCommand {
    @Parameters(index = "0", paramLabel = "REF", description = "The image.")
    private String reference = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "TARGET", description = "Where to, if REF does not say so.")
    private @Nullable String target;

    PushCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return target == null ? reference : target;
    }

    @Override
    int run() {
        SkillReference to = session().references().toWrite().parseRemote(subject());
        try (SkillPublisher publisher = session().publisher(to)) {
            SkillReference from = source(to);
            SkillReference pushed = publisher.push(from, to);
            tell(from, pushed);
        }
        return ExitCode.OK;
    }

    private SkillReference source(SkillReference to) {
        if (target != null) {
            return session().references().parseStored(reference, session().store());
        }
        if (to.tag() == null && to.digest() == null) {
            String problem = to.range() == null
                    ? "a tag or a digest is missing"
                    : "a range of versions stands where one image has to be named, by a tag or a digest";
            throw new InvalidReferenceException(reference, reference.length(), problem);
        }
        return new StoreLookup(session().store(), session().storedSkills()).find(reference, to);
    }

    private void tell(SkillReference from, SkillReference pushed) {
        if (output().isJson()) {
            output().json(new JsonObject()
                    .put("reference", pushed.toString())
                    .put("digest", String.valueOf(pushed.digest()))
                    .put("source", from.toString()));
        } else {
            output().line("pushed " + from.repositoryPath() + (from.tag() == null ? "" : ":" + from.tag()));
            output().line("  to      " + pushed);
        }
    }
}

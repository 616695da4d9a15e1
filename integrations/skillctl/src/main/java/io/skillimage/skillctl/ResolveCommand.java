package io.skillimage.skillctl;

import io.skillimage.ResolvedSkill;
import io.skillimage.SkillReference;
import io.skillimage.cache.CheckoutCheck;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "resolve",
        description = {
            "Makes verified local checkouts of skills, through the cache, and says where they are.",
            "Goes on after a failure; the exit code is then the highest of all."
        })
final class ResolveCommand extends SkillctlCommand {
    private static final String STANDARD_INPUT = "-";

    @Parameters(
            arity = "1..*",
            paramLabel = "REF",
            description = "What to resolve; - reads references from standard input, one a line.")
    private List<String> references = new ArrayList<>();

    @Option(
            names = "--verify",
            description = "Read every byte of what is in the cache already, instead of names, sizes and times;"
                    + " what is damaged is made anew.")
    private boolean verify;

    @Option(
            names = "--skill",
            paramLabel = "NAME",
            description = "Take the skill of this name out of an image that is a bundle of several.")
    private @Nullable String bundledSkill;

    @Mixin
    private PlatformOption wanted = new PlatformOption();

    ResolveCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return references.isEmpty() ? "" : references.get(0);
    }

    @Override
    int run() {
        int worst = ExitCode.OK;
        try (Resolvers resolvers = session()
                .resolvers(verify ? CheckoutCheck.FULL : CheckoutCheck.QUICK, wanted.platform)
                .choosing(bundledSkill)) {
            for (String argument : references) {
                Iterable<String> asked = argument.equals(STANDARD_INPUT)
                        ? new ReferenceLines(session().host().in())
                        : List.of(argument);
                for (String reference : asked) {
                    worst = Math.max(worst, resolve(resolvers, reference));
                    if (worst == ExitCode.INTERRUPTED) {
                        return worst;
                    }
                }
            }
        }
        return worst;
    }

    /** A fault of ours in one reference must neither pass for an answer nor keep the others from theirs. */
    private int resolve(Resolvers resolvers, String asked) {
        ResolvedSkill skill;
        try {
            SkillReference reference = session().references().parse(asked);
            skill = resolvers.of(reference).resolve(reference);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return session().errors().reportOneOfMany(e, asked);
        }
        if (output().isJson()) {
            output().json(Results.resolved(asked, skill));
        } else {
            skill.warnings().forEach(output()::warning);
            output().line(asked);
            output().properties(Results.properties(skill));
        }
        return ExitCode.OK;
    }
}

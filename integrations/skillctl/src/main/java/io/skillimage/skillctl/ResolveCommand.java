package io.skillimage.skillctl;

import io.skillimage.ResolvedSkill;
import io.skillimage.SkillLock;
import io.skillimage.SkillReference;
import io.skillimage.cache.CheckoutCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "resolve",
        description = {
            "Makes verified local checkouts of skills, through the cache, and says where they are.",
            "With --locked, of what a lock file pins: by digest, whatever tags point at now.",
            "Goes on after a failure; the exit code is then the highest of all."
        })
final class ResolveCommand extends SkillctlCommand {
    private static final String STANDARD_INPUT = "-";

    @Parameters(
            arity = "0..*",
            paramLabel = "REF",
            description = "What to resolve; - reads references from standard input, one a line. With --locked, names of"
                    + " skills in the lock file; all of them if there is none.")
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

    @Option(
            names = "--locked",
            arity = "0..1",
            fallbackValue = LockCommand.LOCK_FILE,
            paramLabel = "FILE",
            description = "Resolve what this lock file pins, and refuse what is no longer as it says; the default is"
                    + " " + LockCommand.LOCK_FILE + ". Give the file, or write the names of skills before the option.")
    private @Nullable Path locked;

    @Mixin
    private PlatformOption wanted = new PlatformOption();

    ResolveCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        if (locked != null) {
            return locked.toString();
        }
        return references.isEmpty() ? "" : references.get(0);
    }

    @Override
    int run() {
        try (Resolvers resolvers = session()
                .resolvers(verify ? CheckoutCheck.FULL : CheckoutCheck.QUICK, wanted.platform)
                .choosing(bundledSkill)) {
            return locked == null
                    ? asked(resolvers)
                    : locked(resolvers, session().environment().locate(locked));
        }
    }

    private int locked(Resolvers resolvers, Path file) {
        int worst = ExitCode.OK;
        for (SkillLock.Entry entry : LockedSkills.read(file).named(references)) {
            SkillReference pinned = entry.pinned();
            SkillLock one = new SkillLock(List.of(entry));
            int exitCode = tell(
                    pinned.toString(),
                    () -> resolvers.of(pinned).resolveLocked(one).skills().get(0));
            worst = Math.max(worst, exitCode);
            if (worst == ExitCode.INTERRUPTED) {
                return worst;
            }
        }
        return worst;
    }

    private int asked(Resolvers resolvers) {
        if (references.isEmpty()) {
            throw CommandException.usage(
                    "a reference is missing", "name one, or - for standard input; see skillctl resolve --help");
        }
        int worst = ExitCode.OK;
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
        return worst;
    }

    private int resolve(Resolvers resolvers, String asked) {
        return tell(asked, () -> {
            SkillReference reference = session().references().parse(asked);
            return resolvers.of(reference).resolve(reference);
        });
    }

    /** A fault of ours in one reference must neither pass for an answer nor keep the others from theirs. */
    private int tell(String asked, Supplier<ResolvedSkill> resolution) {
        ResolvedSkill skill;
        try {
            skill = resolution.get();
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

package io.skillimage.skillctl;

import io.skillimage.InvalidSkillException.Problem;
import io.skillimage.oci.SkillPackager;
import io.skillimage.schema.SkillDirectoryReader;
import io.skillimage.schema.Validation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "validate",
        description = "Checks a skill directory, or one skill.yaml or SKILL.md, and names every problem with its path.")
final class ValidateCommand extends SkillctlCommand {
    @Parameters(paramLabel = "DIR|FILE", description = "What to check.")
    private Path path = Path.of("");

    ValidateCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return path.toString();
    }

    @Override
    int run() {
        Path located = session().environment().locate(path);
        if (!Files.exists(located)) {
            throw CommandException.usage("there is no file or directory " + path, "check the path");
        }
        Validation validation = Files.isDirectory(located)
                ? SkillPackager.create().validate(located)
                : SkillDirectoryReader.validateFile(located);
        return tell(validation);
    }

    private int tell(Validation validation) {
        List<Problem> problems = validation.problems();
        JsonObject result = new JsonObject()
                .put("path", path.toString())
                .put("valid", validation.isValid())
                .put("problems", problems.stream().map(Results::problem).toList())
                .put("warnings", Results.warnings(validation.warnings()));
        if (!output().isJson()) {
            problems.forEach(problem -> output().line(problem.toString()));
            validation.warnings().forEach(output()::warning);
        }
        if (!validation.isValid()) {
            return session().errors().report(invalid(problems), subject(), result);
        }
        if (output().isJson()) {
            output().json(result);
        } else {
            output().line(path + " is valid");
        }
        return ExitCode.OK;
    }

    private Failure invalid(List<Problem> problems) {
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return new Failure(
                ExitCode.REFUSED,
                problems.get(0).code().name(),
                path + " has " + count,
                "mend what is listed, and check again",
                List.of());
    }
}

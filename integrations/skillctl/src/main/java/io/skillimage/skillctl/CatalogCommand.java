package io.skillimage.skillctl;

import io.skillimage.PrintableText;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.oci.CatalogEntry;
import io.skillimage.oci.CatalogListener;
import io.skillimage.oci.SkillCatalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "catalog",
        description = {
            "Lists the skills of a registry: of each repository the newest version, in any state but archived.",
            "With --verbose it says which repositories were left out, and why."
        })
final class CatalogCommand extends SkillctlCommand {
    private static final int SHOWN_DESCRIPTION = 80;

    @Parameters(
            arity = "0..1",
            paramLabel = "REGISTRY[/NAMESPACE]",
            description = "What to list, such as quay.io/acme; the default is SKILLCTL_REGISTRY.")
    private @Nullable String namespace;

    CatalogCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return namespace == null ? "" : namespace;
    }

    @Override
    int run() {
        String listed = session().references().namespace(namespace);
        Watch watch = new Watch(output());
        List<CatalogEntry> skills;
        try (SkillCatalog catalog = session().catalog(insideOf(listed))) {
            skills = catalog.list(listed, watch);
        } finally {
            output().progress("");
        }
        watch.report();
        if (output().isJson()) {
            skills.forEach(skill -> output().json(toJson(skill)));
        } else {
            output().table(
                            List.of("NAME", "VERSION", "STATUS", "REFERENCE", "DESCRIPTION"),
                            skills.stream().map(CatalogCommand::toRow).toList());
        }
        return ExitCode.OK;
    }

    /** Whatever is in a namespace is reached in the same way. */
    private SkillReference insideOf(String listed) {
        try {
            return SkillReference.parse(listed + "/any");
        } catch (SkillException e) {
            throw CommandException.usage(
                    "'" + PrintableText.of(listed) + "' is no registry and no namespace in one",
                    "write registry/path, such as quay.io/acme, or localhost:5000; SKILLCTL_REGISTRY is put before what "
                            + "names no registry");
        }
    }

    private static JsonObject toJson(CatalogEntry skill) {
        return new JsonObject()
                .put("name", skill.name())
                .put("version", skill.version())
                .put("state", skill.state().label())
                .put("reference", skill.reference().toString())
                .put("digest", skill.digest().toString())
                .put("description", skill.description());
    }

    private static List<String> toRow(CatalogEntry skill) {
        return List.of(
                skill.name(),
                skill.version(),
                skill.state().label(),
                skill.reference().toString(),
                firstOf(skill.description()));
    }

    private static String firstOf(String description) {
        String line = description.strip().replaceAll("\\s+", " ");
        return line.codePointCount(0, line.length()) <= SHOWN_DESCRIPTION
                ? line
                : line.substring(0, line.offsetByCodePoints(0, SHOWN_DESCRIPTION - 3)) + "...";
    }

    /** Shows progress, and keeps what was left out until the end, so that neither breaks the other's lines. */
    private static final class Watch implements CatalogListener {
        private final Output output;
        private final Map<SkillReference, SkillException> leftOut = new LinkedHashMap<>();

        Watch(Output output) {
            this.output = output;
        }

        @Override
        public void leftOut(SkillReference repository, SkillException reason) {
            leftOut.put(repository, reason);
        }

        @Override
        public void progress(int done, int all) {
            output.progress(done + " of " + all + " repositories");
        }

        void report() {
            if (output.isVerbose()) {
                leftOut.forEach((repository, reason) ->
                        output.warning(repository.repository() + " was left out: " + reason.reason()));
            } else if (!leftOut.isEmpty()) {
                output.warning("left out " + leftOut.size() + (leftOut.size() == 1 ? " repository" : " repositories")
                        + "; --verbose says which, and why");
            }
        }
    }
}

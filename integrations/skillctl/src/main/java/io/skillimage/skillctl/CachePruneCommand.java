package io.skillimage.skillctl;

import io.skillimage.Digest;
import io.skillimage.cache.CachedSkill;
import io.skillimage.cache.PruneReport;
import io.skillimage.cache.PruneRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "prune",
        description = {
            "Removes checkouts from the cache, and what nobody needs after that.",
            "A checkout goes when any option says so, unless it is kept or a process has it open.",
            "Without an option only leftovers go: what is in quarantine, and manifests without checkouts."
        })
final class CachePruneCommand extends SkillctlCommand {
    @Option(
            names = "--older-than",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Remove what nobody has opened for so long: 90m, 12h, 30d, or as ISO 8601 writes it, P30D.")
    private @Nullable Duration olderThan;

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            description = "Remove the least recently used until the files have at most so many bytes: 500MB and"
                    + " 2GB are powers of 1000; 500MiB, 500m and 2g powers of 1024.")
    private @Nullable Long maxSize;

    @Option(
            names = "--keep",
            arity = "1..*",
            paramLabel = "FILE|REF",
            description = "Keep what a skills.lock.json names, or one skill: by the digest of its content, or of its"
                    + " manifest if that came from a registry, alone or in a reference.")
    private List<String> keep = new ArrayList<>();

    @Option(
            names = "--keep-only",
            arity = "1..*",
            paramLabel = "FILE|REF",
            description = "Keep these as --keep does, and remove all others.")
    private List<String> keepOnly = new ArrayList<>();

    @Option(names = "--dry-run", description = "Only say what would go.")
    private boolean dryRun;

    CachePruneCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return session().cache().root().toString();
    }

    @Override
    int run() {
        List<PruneRoot> roots = roots();
        Set<Digest> digests =
                roots.stream().flatMap(root -> root.digests().stream()).collect(Collectors.toUnmodifiableSet());
        PruneRule rule = rule(digests);
        PruneReport nothing = new PruneReport(List.of(), List.of(), 0, 0, 0, 0, 0, 0, List.copyOf(digests));
        PruneReport report = session().cache().ask(cache -> cache.prune(rule), nothing);
        if (output().isJson()) {
            output().json(toJson(report));
        } else {
            tell(report);
        }
        roots.stream()
                .filter(root -> report.unknownRoots().containsAll(root.digests()))
                .forEach(root -> output().warning(root.label() + " is not in the cache"));
        return ExitCode.OK;
    }

    /** Reads everything that shall be kept before anything is removed. */
    private List<PruneRoot> roots() {
        List<String> arguments = new ArrayList<>(keep);
        arguments.addAll(keepOnly);
        PruneRootReader reader =
                new PruneRootReader(session().environment(), session().references());
        return arguments.stream()
                .flatMap(argument -> reader.read(argument).stream())
                .toList();
    }

    private PruneRule rule(Set<Digest> digests) {
        PruneRule rule = PruneRule.leftoversOnly();
        rule = keepOnly.isEmpty() ? rule.keeping(digests) : rule.keepingOnly(digests);
        rule = olderThan == null ? rule : rule.unusedFor(olderThan);
        rule = maxSize == null ? rule : rule.maxBytes(maxSize);
        return dryRun ? rule.dryRun() : rule;
    }

    private boolean isLeftoversOnly() {
        return olderThan == null && maxSize == null && keepOnly.isEmpty();
    }

    private JsonObject toJson(PruneReport report) {
        return new JsonObject()
                .put("dryRun", dryRun)
                .put("leftoversOnly", isLeftoversOnly())
                .put("bytesFreed", report.bytesFreed())
                .put("removed", report.removed().stream().map(Results::cached).toList())
                .put("inUse", report.inUse().stream().map(Results::cached).toList())
                .put("kept", report.kept())
                .put("manifests", report.manifests())
                .put("tags", report.tags())
                .put("quarantined", report.quarantined())
                .put("leftovers", report.leftovers())
                .putStrings(
                        "unknownRoots",
                        report.unknownRoots().stream()
                                .map(Digest::toString)
                                .sorted()
                                .toList());
    }

    private void tell(PruneReport report) {
        report.removed().forEach(skill -> output().line((dryRun ? "would remove " : "removed ") + toText(skill)));
        report.inUse().forEach(skill -> output().line("in use, so kept: " + toText(skill)));
        output().line((dryRun ? "would free " : "freed ") + ByteSize.text(report.bytesFreed()) + ": "
                + String.join(
                        ", ",
                        Results.count(report.removed().size(), "checkout"),
                        Results.count(report.manifests(), "manifest"),
                        Results.count(report.tags(), "tag"),
                        report.quarantined() + " in quarantine",
                        Results.count(report.leftovers(), "leftover"))
                + "; " + (dryRun ? "would keep " : "kept ") + Results.count(report.kept(), "checkout"));
        if (isLeftoversOnly()) {
            output().line("only leftovers go without --older-than, --max-size or --keep-only,"
                    + " which remove checkouts");
        }
    }

    private static String toText(CachedSkill skill) {
        return skill.name() + ", " + Results.shortened(skill.key().digest()) + ", " + ByteSize.text(skill.bytes());
    }
}

package io.skillimage.skillctl;

import io.skillimage.ErrorCode;
import io.skillimage.cache.SkillCache;
import io.skillimage.cache.VerifyReport;
import io.skillimage.cache.VerifyReport.Damage;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "verify",
        description = {
            "Reads every byte in the cache and compares it with what was verified.",
            "What is damaged is moved to quarantine, so that it is made anew when it is wanted."
        })
final class CacheVerifyCommand extends SkillctlCommand {
    private static final VerifyReport NOTHING = new VerifyReport(List.of(), List.of(), 0, List.of());

    CacheVerifyCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return session().cache().root().toString();
    }

    @Override
    int run() {
        VerifyReport report = session().cache().ask(SkillCache::verify, NOTHING);
        JsonObject result = toJson(report);
        if (!output().isJson()) {
            report.damaged().forEach(damage -> output().line(toLine(damage)));
            report.damagedManifests()
                    .forEach(file -> output().line(file + ": is not what was written about a manifest or tag"));
            output().line("intact: " + Results.count(report.intact().size(), "checkout") + " and "
                    + Results.count(report.manifests(), "manifest"));
        }
        if (!report.isClean()) {
            return session().errors().report(damaged(report), subject(), result);
        }
        if (output().isJson()) {
            output().json(result);
        }
        return ExitCode.OK;
    }

    private static String toLine(Damage damage) {
        return damage.checkout() + ": " + damage.difference()
                + (damage.quarantined() ? "; moved to quarantine" : "; could not be moved to quarantine");
    }

    private static JsonObject toJson(VerifyReport report) {
        return new JsonObject()
                .put("intact", report.intact().size())
                .put(
                        "damaged",
                        report.damaged().stream()
                                .map(CacheVerifyCommand::toJson)
                                .toList())
                .put("manifests", report.manifests())
                .putStrings(
                        "damagedManifests",
                        report.damagedManifests().stream().map(String::valueOf).toList());
    }

    private static JsonObject toJson(Damage damage) {
        return new JsonObject()
                .put("checkout", damage.checkout().toString())
                .put("difference", damage.difference())
                .put("quarantined", damage.quarantined());
    }

    private Failure damaged(VerifyReport report) {
        boolean moved = report.damaged().stream().allMatch(Damage::quarantined);
        return new Failure(
                ExitCode.REFUSED,
                ErrorCode.TAMPERED.name(),
                "the cache " + subject() + " is damaged: "
                        + Results.count(report.damaged().size(), "checkout") + " and "
                        + Results.count(report.damagedManifests().size(), "other file"),
                moved
                        ? "resolve the skills again, which mends it; 'skillctl cache prune' empties the quarantine"
                        : "run it again as a user who may write to the cache, while nobody else works on it",
                List.of());
    }
}

package io.skillimage.skillctl;

import io.skillimage.SkillClosure;
import io.skillimage.SkillClosure.Member;
import io.skillimage.SkillLock;
import io.skillimage.SkillLock.Entry;
import io.skillimage.oci.SkillLockFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "lock",
        description = {
            "Resolves what skills.json asks for, and pins it in skills.lock.json: digests, versions and states.",
            "Says what changed against the lock that was there."
        })
final class LockCommand extends SkillctlCommand {
    static final String LOCK_FILE = "skills.lock.json";

    private static final String REQUEST_FILE = "skills.json";

    @Option(
            names = "-f",
            paramLabel = "FILE",
            defaultValue = REQUEST_FILE,
            description = "What is asked for; the default is " + REQUEST_FILE + ".")
    private Path requests = Path.of(REQUEST_FILE);

    @Option(
            names = "-o",
            paramLabel = "FILE",
            defaultValue = LOCK_FILE,
            description = "The lock; the default is " + LOCK_FILE + ".")
    private Path lock = Path.of(LOCK_FILE);

    @Option(
            names = "--check",
            description = "Write nothing, and end with 1 if a new lock would differ: the registry has moved on, or"
                    + " skills.json has.")
    private boolean check;

    @Mixin
    private PlatformOption wanted = new PlatformOption();

    LockCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return requests.toString();
    }

    @Override
    int run() {
        Path file = session().environment().locate(lock);
        SkillLock earlier = Files.exists(file) ? SkillLockFile.read(file) : new SkillLock(List.of());
        WantedSkills skills = WantedSkills.read(
                session().environment().locate(requests), session().references());
        try (Resolvers resolvers = session().resolversThatAskAgain(wanted.platform)) {
            return check ? check(skills.drift(resolvers, earlier)) : write(skills.closure(resolvers), earlier, file);
        }
    }

    private int write(SkillClosure closure, SkillLock earlier, Path file) {
        SkillLock now = SkillLock.of(closure).withPathsOf(earlier);
        List<LockChange> changes = LockChange.between(earlier, now);
        boolean written = !now.equals(earlier) || !Files.exists(file);
        if (written) {
            SkillLockFile.write(now, file);
        }
        if (output().isJson()) {
            output().json(new JsonObject()
                    .put("lock", lock.toString())
                    .put("written", written)
                    .put(
                            "skills",
                            closure.members().stream()
                                    .map(member -> toJson(member, now))
                                    .toList())
                    .put("changes", changes.stream().map(LockChange::toJson).toList()));
            return ExitCode.OK;
        }
        closure.skills().forEach(skill -> skill.warnings().forEach(output()::warning));
        changes.forEach(change -> output().line(change.toLine()));
        output().line((written ? "locked " : "nothing changed: ")
                + Results.count(now.skills().size(), "skill") + " in " + lock);
        return ExitCode.OK;
    }

    private static JsonObject toJson(Member member, SkillLock lock) {
        Entry entry = lock.find(member.name()).orElseThrow();
        return new JsonObject()
                .put("name", entry.name())
                .put("version", entry.version())
                .put("state", member.skill().state().label())
                .put("pinned", entry.pinned().toString())
                .put("digest", entry.digest().toString())
                .put("contentDigest", member.skill().contentDigest().toString())
                .put("requested", entry.isRequested())
                .putStrings("requiredBy", entry.requiredBy())
                .put("warnings", Results.warnings(member.skill().warnings()));
    }

    private int check(List<LockChange> changes) {
        JsonObject result = new JsonObject()
                .put("lock", lock.toString())
                .put("upToDate", changes.isEmpty())
                .put("changes", changes.stream().map(LockChange::toJson).toList());
        if (!output().isJson()) {
            changes.forEach(change -> output().line(change.toLine()));
        }
        if (!changes.isEmpty()) {
            return session().errors().report(drifted(changes.size()), lock.toString(), result);
        }
        if (output().isJson()) {
            output().json(result);
        } else {
            output().line(lock + " is up to date");
        }
        return ExitCode.OK;
    }

    private Failure drifted(int changes) {
        return new Failure(
                ExitCode.REFUSED,
                "LOCK_DRIFT",
                lock + " is not what " + requests + " leads to now: " + Results.count(changes, "difference"),
                "accept it with 'skillctl lock', or have the registry or " + requests + " as they were",
                List.of());
    }
}

package io.skillimage.skillctl;

import io.skillimage.cache.CachedSkill;
import io.skillimage.cache.SkillCache;
import java.time.temporal.ChronoUnit;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "list", description = "Lists the checkouts in the cache, the last used one first.")
final class CacheListCommand extends SkillctlCommand {
    CacheListCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return session().cache().root().toString();
    }

    @Override
    int run() {
        List<CachedSkill> skills = session().cache().ask(SkillCache::list, List.of());
        if (output().isJson()) {
            skills.forEach(skill -> output().json(Results.cached(skill)));
        } else {
            output().table(
                            List.of("NAME", "CONTENT", "FILES", "SIZE", "LAST USED", "IN USE"),
                            skills.stream().map(CacheListCommand::toRow).toList());
        }
        return ExitCode.OK;
    }

    private static List<String> toRow(CachedSkill skill) {
        return List.of(
                skill.name(),
                Results.shortened(skill.key().digest()),
                String.valueOf(skill.files()),
                ByteSize.text(skill.bytes()),
                skill.lastUsed().truncatedTo(ChronoUnit.SECONDS).toString(),
                skill.inUse() ? "yes" : "no");
    }
}

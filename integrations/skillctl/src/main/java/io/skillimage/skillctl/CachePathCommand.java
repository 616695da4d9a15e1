package io.skillimage.skillctl;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;

@Command(name = "path", description = "Says where the cache is, or would be: the directory of its present format.")
final class CachePathCommand extends SkillctlCommand {
    CachePathCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return "";
    }

    @Override
    int run() {
        Path root = session().cache().root();
        if (output().isJson()) {
            output().json(new JsonObject().put("path", root.toString()).put("exists", Files.isDirectory(root)));
        } else {
            output().line(root.toString());
        }
        return ExitCode.OK;
    }
}

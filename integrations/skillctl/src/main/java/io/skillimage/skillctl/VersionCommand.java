package io.skillimage.skillctl;

import picocli.CommandLine.Command;

@Command(name = "version", description = "Says which version of skillctl this is.")
final class VersionCommand extends SkillctlCommand {
    VersionCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return "";
    }

    @Override
    int run() {
        if (output().isJson()) {
            output().json(new JsonObject().put("version", ProductVersion.number()));
        } else {
            output().line("skillctl " + ProductVersion.number());
        }
        return ExitCode.OK;
    }
}

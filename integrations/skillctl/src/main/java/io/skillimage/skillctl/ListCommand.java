package io.skillimage.skillctl;

import io.skillimage.oci.StoredSkill;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "list", aliases = "images", description = "Lists the images of the local store.")
final class ListCommand extends SkillctlCommand {
    ListCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return "";
    }

    @Override
    int run() {
        List<StoredSkill> skills = session().storedSkills();
        if (output().isJson()) {
            skills.forEach(skill -> output().json(toJson(skill)));
        } else {
            output().table(
                            List.of("NAME", "TAG", "STATUS", "DIGEST", "CREATED"),
                            skills.stream().map(ListCommand::toRow).toList());
        }
        return ExitCode.OK;
    }

    private static JsonObject toJson(StoredSkill skill) {
        return new JsonObject()
                .put("name", skill.repository())
                .put("tag", skill.tag())
                .put("status", skill.state().label())
                .put("digest", skill.digest().toString())
                .put("created", skill.created().orElse(null));
    }

    private static List<String> toRow(StoredSkill skill) {
        return List.of(
                skill.repository(),
                skill.tag(),
                skill.state().label(),
                Results.shortened(skill.digest()),
                skill.created().orElse("-"));
    }
}

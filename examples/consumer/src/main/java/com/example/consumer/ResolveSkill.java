package com.example.consumer;

import dev.langchain4j.service.tool.ToolProvider;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillReference;
import io.skillimage.langchain4j.SkillSet;
import io.skillimage.oci.OciSkillResolver;
import java.nio.file.Path;
import java.util.List;

/** Resolves a skill, and offers it to an agent. */
public final class ResolveSkill {

    private ResolveSkill() {}

    public static void main(String[] args) {
        try (OciSkillResolver resolver = OciSkillResolver.create()) {
            System.out.println(resolver.resolve(args[0]));
        }
    }

    static ResolvedSkill resolve(SkillReference reference, Path cache) {
        try (OciSkillResolver resolver =
                OciSkillResolver.builder().cacheDirectory(cache).build()) {
            return resolver.resolve(reference);
        }
    }

    static List<String> namesForAgent(SkillReference reference, Path cache) {
        try (OciSkillResolver resolver =
                OciSkillResolver.builder().cacheDirectory(cache).build()) {
            SkillSet skills = SkillSet.builder(resolver).add(reference).build();
            ToolProvider tools = skills.toolProvider();
            return tools == null ? List.of() : skills.names();
        }
    }
}

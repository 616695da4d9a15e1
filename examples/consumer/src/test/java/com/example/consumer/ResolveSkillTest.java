package com.example.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.skillimage.LifecycleState;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillReference;
import io.skillimage.oci.SkillPackager;
import io.skillimage.oci.SkillPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolveSkillTest {
    @TempDir
    Path root;

    @Test
    void resolvesASkillWithTheArtifactsOfTheBom() throws IOException {
        SkillReference published = publish();
        ResolvedSkill skill = ResolveSkill.resolve(published, root.resolve("cache"));
        assertEquals("greeter", skill.name());
        assertEquals(LifecycleState.PUBLISHED, skill.state());
        assertEquals("Say hello.\n", skill.body().stripLeading());
        assertEquals(List.of("greeter"), ResolveSkill.namesForAgent(published, root.resolve("cache")));
    }

    private SkillReference publish() throws IOException {
        Path skill = Files.createDirectory(root.resolve("greeter"));
        Files.writeString(
                skill.resolve("SKILL.md"), "---\nname: greeter\ndescription: Greets people.\n---\n\nSay hello.\n");
        Files.writeString(
                skill.resolve("skill.yaml"),
                """
                apiVersion: skillimage.io/v1alpha1
                kind: SkillCard
                metadata:
                  name: greeter
                  namespace: example
                  version: 1.0.0
                  description: Greets people.
                """);
        SkillReference draft =
                SkillPackager.create().pack(skill, root.resolve("store")).reference();
        try (SkillPublisher publisher = SkillPublisher.create()) {
            SkillReference testing =
                    publisher.promote(draft, LifecycleState.TESTING).reference();
            return publisher.promote(testing, LifecycleState.PUBLISHED).reference();
        }
    }
}

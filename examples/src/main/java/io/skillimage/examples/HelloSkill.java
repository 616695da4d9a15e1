package io.skillimage.examples;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import io.skillimage.LifecycleState;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillFile;
import io.skillimage.SkillReference;
import io.skillimage.langchain4j.SkillSet;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.PackedSkill;
import io.skillimage.oci.SkillPackager;
import io.skillimage.oci.SkillPublisher;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;

/**
 * The whole way of a skill: packed, promoted to published, resolved into a verified checkout, resolved again from the
 * cache, and used by an agent.
 *
 * <p>The agent talks to a scripted model, unless {@code OPENAI_BASE_URL} or {@code OPENAI_API_KEY}, or
 * {@code OLLAMA_BASE_URL}, names a real one.
 */
public final class HelloSkill {

    interface Assistant {
        String chat(String message);
    }

    private final PrintStream out;
    private final ChatModel model;

    HelloSkill(PrintStream out, ChatModel model) {
        this.out = out;
        this.model = model;
    }

    /**
     * Runs the example.
     *
     * @param arguments the skill directory, and a directory in which store and cache are made
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        ChatModel model = ChosenModel.fromEnvironment(System.getenv());
        Path work = Files.createTempDirectory(Files.createDirectories(Path.of(arguments[1])), "hello-");
        new HelloSkill(out, model).run(Path.of(arguments[0]), work);
    }

    void run(Path skillDirectory, Path work) {
        SkillReference published = publish(skillDirectory, work.resolve("store"));
        try (OciSkillResolver resolver =
                OciSkillResolver.builder().cacheDirectory(work.resolve("cache")).build()) {
            show("Resolved", resolver.resolve(published));
            show("Resolved again", resolver.resolve(published));
            useInAgent(resolver, published);
        }
    }

    private SkillReference publish(Path skillDirectory, Path store) {
        PackedSkill packed = SkillPackager.create().pack(skillDirectory, store);
        out.println("Packed " + packed.reference());
        out.println("  layer " + packed.layerDigest());
        packed.warnings().forEach(warning -> out.println("  note: " + warning.message()));
        SkillReference reference = packed.reference();
        try (SkillPublisher publisher = SkillPublisher.create()) {
            for (LifecycleState next : new LifecycleState[] {TESTING, PUBLISHED}) {
                var promotion = publisher.promote(reference, next);
                out.println("Promoted from " + promotion.from().label() + " to " + next.label() + ": tags "
                        + promotion.tagsMoved() + ", removed " + promotion.tagsRemoved());
                reference = promotion.reference();
            }
        }
        String version = packed.card().version();
        return reference.withTag(version);
    }

    private void show(String title, ResolvedSkill skill) {
        out.println(title + (skill.fromCache() ? " (from the cache)" : ""));
        out.println("  reference " + skill.reference());
        out.println("  digest    " + skill.digest());
        out.println("  content   " + skill.contentDigest());
        out.println("  state     " + skill.state().label());
        out.println("  directory " + skill.directory());
        for (SkillFile file : skill.files()) {
            out.println(
                    "    " + file.path() + "  " + file.size() + " bytes" + (file.executable() ? ", executable" : ""));
        }
        skill.warnings().forEach(warning -> out.println("  warning: " + warning.message()));
    }

    private void useInAgent(OciSkillResolver resolver, SkillReference reference) {
        SkillSet skills = SkillSet.builder(resolver).add(reference).build();
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(new WatchedModel(model, out))
                .toolProvider(skills.toolProvider())
                .systemMessageTransformer(skills.systemMessage())
                .build();
        out.println("The agent is asked: Say hello to Mina from Seoul.");
        String answer = assistant.chat("Say hello to Mina from Seoul.");
        out.println("The agent answers: " + answer);
    }
}

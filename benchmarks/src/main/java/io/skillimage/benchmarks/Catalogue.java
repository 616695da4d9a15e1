package io.skillimage.benchmarks;

import dev.langchain4j.skills.FileSystemSkillLoader;
import dev.langchain4j.skills.Skills;
import io.skillimage.SkillReference;
import io.skillimage.agent.SkillCaller;
import io.skillimage.langchain4j.SkillSet;
import io.skillimage.oci.OciSkillResolver;
import java.nio.file.Path;
import java.util.List;

/**
 * What an agent offers, with all that it keeps in order to do so.
 *
 * @param text what the model reads
 * @param kept what stands behind it
 * @param end what ends that
 */
record Catalogue(String text, Object kept, Runnable end) implements AutoCloseable {
    private static final int THREADS = 4;

    private record Known(OciSkillResolver resolver, SkillSet skills) {}

    /** Offers the skills by a new resolver. */
    static Catalogue ofRegistry(List<Skill> skills, Path cache) {
        OciSkillResolver resolver =
                Clients.resolver(skills.get(0).host(), cache).build();
        SkillSet set = SkillSet.builder(resolver)
                .add(skills.stream().map(Skill::byTag).toArray(SkillReference[]::new))
                .parallelism(THREADS)
                .requireAll()
                .build();
        String text = set.agentSkills().offer(SkillCaller.ANONYMOUS).prompt();
        return new Catalogue(text, new Known(resolver, set), resolver::close);
    }

    /** Loads the skills of a directory as LangChain4j does. */
    static Catalogue ofDirectories(Path directories) {
        Skills skills = Skills.from(FileSystemSkillLoader.loadSkills(directories));
        return new Catalogue(skills.formatAvailableSkills(), skills, () -> {});
    }

    @Override
    public void close() {
        end.run();
    }
}

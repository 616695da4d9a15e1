package io.skillimage.benchmarks;

import dev.langchain4j.skills.FileSystemSkillLoader;
import dev.langchain4j.skills.Skills;
import io.skillimage.DescribedSkill;
import io.skillimage.oci.OciSkillResolver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * What an agent offers, with all that it keeps in order to do so.
 *
 * @param text what the model reads
 * @param kept what stands behind it
 * @param end what ends that
 */
record Catalogue(String text, Object kept, Runnable end) implements AutoCloseable {
    private static final int THREADS = 4;

    private record Known(OciSkillResolver resolver, List<DescribedSkill> skills) {}

    /** Asks a new resolver what each of the skills is. */
    static Catalogue ofRegistry(List<Skill> skills, Path cache) throws IOException {
        OciSkillResolver resolver =
                Clients.resolver(skills.get(0).host(), cache).build();
        AtomicReferenceArray<DescribedSkill> described = new AtomicReferenceArray<>(skills.size());
        AtomicInteger next = new AtomicInteger();
        try (Crowd crowd = new Crowd(THREADS)) {
            crowd.all(member -> {
                for (int i = next.getAndIncrement(); i < skills.size(); i = next.getAndIncrement()) {
                    described.set(i, resolver.describe(skills.get(i).byTag()));
                }
            });
        }
        StringBuilder text = new StringBuilder();
        List<DescribedSkill> all =
                IntStream.range(0, described.length()).mapToObj(described::get).toList();
        all.forEach(skill -> text.append("<skill><name>")
                .append(skill.name())
                .append("</name><description>")
                .append(skill.description())
                .append("</description></skill>\n"));
        return new Catalogue(text.toString(), new Known(resolver, all), resolver::close);
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

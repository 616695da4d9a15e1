package io.skillimage.langchain4j.skills;

import dev.langchain4j.skills.Skill;
import dev.langchain4j.skills.SkillResource;
import io.skillimage.SkillFile;
import io.skillimage.agent.OfferedSkill;
import io.skillimage.agent.SkillOffer;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A skill of an offer, with the files that it had when the offer was made. Immutable. */
final class RegistrySkill implements Skill {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrySkill.class);

    /** LangChain4j names all files of a skill to a model that asks for one that there is not. */
    private static final int MAX_FILES = 1_000;

    /** Four times what the Agent Skills specification allows. */
    private static final int MAX_DESCRIPTION = 4_096;

    /** Nobody has compared a description with the content when it is offered: it must not look like more than one. */
    private static final Pattern BLANKS = Pattern.compile("[\\p{Cc}\\p{Z}]+");

    private final SkillOffer offer;
    private final OfferedSkill skill;
    private final List<SkillResource> resources;

    private RegistrySkill(SkillOffer offer, OfferedSkill skill, List<SkillResource> resources) {
        this.offer = offer;
        this.skill = skill;
        this.resources = resources;
    }

    /**
     * Fetches a skill for the list of its files.
     *
     * @throws io.skillimage.SkillException if it cannot be had
     */
    static RegistrySkill of(SkillOffer offer, OfferedSkill skill) {
        List<SkillFile> files = offer.resources(skill).files();
        List<SkillResource> resources = files.stream()
                .filter(file -> file.size() <= RegistrySkillResource.MAX_SIZE)
                .limit(MAX_FILES)
                .<SkillResource>map(file -> new RegistrySkillResource(offer, skill, file.path()))
                .toList();
        if (resources.size() < files.size()) {
            LOG.warn(
                    "{}: {} of {} files are left out",
                    skill.reference(),
                    files.size() - resources.size(),
                    files.size());
        }
        return new RegistrySkill(offer, skill, resources);
    }

    @Override
    public String name() {
        return skill.name();
    }

    @Override
    public String description() {
        String line = BLANKS.matcher(skill.description()).replaceAll(" ").strip();
        return line.codePointCount(0, line.length()) <= MAX_DESCRIPTION
                ? line
                : line.substring(0, line.offsetByCodePoints(0, MAX_DESCRIPTION)) + "...";
    }

    @Override
    public String content() {
        return Disclosure.of(() -> offer.instructions(skill));
    }

    @Override
    public List<SkillResource> resources() {
        return resources;
    }

    @Override
    public String toString() {
        return "RegistrySkill[" + skill.pinned() + "]";
    }
}

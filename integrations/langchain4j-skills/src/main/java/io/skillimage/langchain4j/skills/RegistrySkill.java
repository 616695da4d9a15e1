package io.skillimage.langchain4j.skills;

import dev.langchain4j.skills.Skill;
import dev.langchain4j.skills.SkillResource;
import io.skillimage.SkillFile;
import io.skillimage.agent.OfferedSkill;
import io.skillimage.agent.SkillOffer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A skill of an offer, with the files that it had when the offer was made. Immutable. */
final class RegistrySkill implements Skill {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrySkill.class);

    /** LangChain4j names all files of a skill to a model that asks for one that there is not. */
    private static final int MAX_FILES = 1_000;

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
        return skill.description();
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

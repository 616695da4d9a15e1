package io.skillimage.langchain4j.skills;

import dev.langchain4j.skills.Skill;
import io.skillimage.SkillException;
import io.skillimage.agent.AgentSkills;
import io.skillimage.agent.OfferedSkill;
import io.skillimage.agent.SkillCaller;
import io.skillimage.agent.SkillOffer;
import io.skillimage.langchain4j.SkillSet;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands skills to LangChain4j's own {@code dev.langchain4j.skills.Skills}, for those who build on that. It is experimental
 * there; {@link SkillSet} needs none of it and does more: what it offers follows the registry, knows the caller of each
 * invocation, and long files come in parts.
 *
 * <pre>{@code
 * Skills skills = Skills.from(RegistrySkills.toLangChain4jSkills(skillSet));
 * }</pre>
 *
 * <p>Not instantiable; the methods can be called by many threads.
 */
public final class RegistrySkills {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrySkills.class);

    private RegistrySkills() {}

    /** Returns what somebody of whom nothing is known may use now; see {@link #toLangChain4jSkills(AgentSkills, SkillCaller)}. */
    public static List<Skill> toLangChain4jSkills(SkillSet skills) {
        return toLangChain4jSkills(skills.agentSkills(), SkillCaller.ANONYMOUS);
    }

    /**
     * Returns what a caller may use now, sorted by name. The content of every skill is fetched, for LangChain4j wants to
     * know the files from the start. A skill that cannot be had is left out and logged; where none is left, the list is
     * empty, which {@code Skills.from} refuses.
     *
     * <p>The list does not change, and each skill in it stays the manifest that it is. Instructions and files are read and
     * verified when a model asks for them, and listeners are told then: of what was withdrawn or tampered with since, the
     * model gets an error that names neither hosts nor paths of this machine. The resolver must stay open as long.
     *
     * <p>Files are those of {@link io.skillimage.agent.SkillResources}, of at most 1 MiB each and at most 1,000 of a skill;
     * in place of one that is not text, the model is told so.
     */
    public static List<Skill> toLangChain4jSkills(AgentSkills skills, SkillCaller caller) {
        SkillOffer offer = skills.offer(caller);
        return offer.skills().stream()
                .flatMap(skill -> skill(offer, skill).stream())
                .toList();
    }

    private static Optional<Skill> skill(SkillOffer offer, OfferedSkill skill) {
        try {
            return Optional.of(RegistrySkill.of(offer, skill));
        } catch (SkillException e) {
            LOG.warn("{} is left out: {} ({})", skill.reference(), e.getMessage(), e.code());
        } catch (RuntimeException e) {
            LOG.error("{} is left out", skill.reference(), e);
        }
        return Optional.empty();
    }
}

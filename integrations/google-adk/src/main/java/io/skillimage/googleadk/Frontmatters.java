package io.skillimage.googleadk;

import com.google.adk.skills.Frontmatter;
import io.skillimage.agent.OfferedSkill;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What ADK is told of a skill before anything of it is fetched. */
final class Frontmatters {
    private static final Logger LOG = LoggerFactory.getLogger(Frontmatters.class);

    /** ADK refuses a longer one, and a refusal would hide all skills. */
    private static final int MAX_DESCRIPTION = 1_024;

    private static final String MORE = "...";

    private Frontmatters() {}

    /** Returns name and description, or nothing where ADK would not have them. */
    static Optional<Frontmatter> of(OfferedSkill skill) {
        try {
            return Optional.of(Frontmatter.builder()
                    .name(skill.name())
                    .description(shortened(skill.description()))
                    .build());
        } catch (IllegalArgumentException e) {
            LOG.warn("{} is not offered: {}", skill.reference(), e.getMessage());
            return Optional.empty();
        }
    }

    private static String shortened(String description) {
        if (description.length() <= MAX_DESCRIPTION) {
            return description;
        }
        int end = MAX_DESCRIPTION - MORE.length();
        return description.substring(0, Character.isHighSurrogate(description.charAt(end - 1)) ? end - 1 : end) + MORE;
    }
}

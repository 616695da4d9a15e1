package io.skillimage.spring;

import io.skillimage.agent.AgentSkills;

/**
 * Sets what no property sets, on the skills of agents that are configured automatically, such as who sees which skill:
 * beans of this type are called in their order, after the properties.
 */
@FunctionalInterface
public interface AgentSkillsCustomizer {
    /** Changes the settings. */
    void customize(AgentSkills.Builder skills);
}

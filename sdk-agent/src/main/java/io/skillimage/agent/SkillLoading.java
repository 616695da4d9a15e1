package io.skillimage.agent;

/** When the content of skills is fetched. */
public enum SkillLoading {
    /** When an agent activates a skill: what is offered comes from manifests alone. */
    ON_ACTIVATION,
    /** Before a skill is offered, so that only what was verified is. */
    EAGER
}

package io.skillimage;

/**
 * Is told what becomes of a skill that is watched. The events of one watch come one after the other, from a thread that
 * other watches wait for: whoever has much to do should do it elsewhere. What it throws is logged and changes nothing.
 */
@FunctionalInterface
public interface SkillWatchListener {
    /** Takes an event. */
    void onEvent(SkillWatchEvent event);
}

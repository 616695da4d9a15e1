package io.skillimage.cache;

/** What {@link SkillCache#acquire} finds or makes room for: a finished checkout, or the place to make one. */
public sealed interface CacheEntry permits Checkout, Staging {

    /** Returns the content that this is about. */
    ContentKey key();
}

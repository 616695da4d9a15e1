package io.skillimage.cache;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A checkout in the cache, as its own record describes it.
 *
 * @param key the content
 * @param name the name of the skill
 * @param directory the skill's directory
 * @param files the number of its files
 * @param bytes the size of all its files together
 * @param lastUsed when a process last opened it
 * @param inUse whether a live process has it open; true, too, where nobody can tell: in a read-only cache, or without
 *     file locks
 */
public record CachedSkill(
        ContentKey key, String name, Path directory, int files, long bytes, Instant lastUsed, boolean inUse) {}

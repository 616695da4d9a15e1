package io.skillimage;

/**
 * One regular file of a skill, as it was verified. An immutable value.
 *
 * @param path the path inside the skill, with {@code /} between its segments
 * @param size the size in bytes
 * @param digest the SHA-256 digest of the content
 * @param executable whether the file is executable
 */
public record SkillFile(String path, long size, Digest digest, boolean executable) {}

package io.skillimage;

/**
 * Something about a skill that did not stop its use, but that somebody should know.
 *
 * @param code what kind of thing, stable across releases
 * @param message the fact in words, free of control characters
 */
public record SkillWarning(Code code, String message) {

    /** The kinds of warning; stable across releases, more may be added. */
    public enum Code {
        /** The skill is deprecated. */
        DEPRECATED,
        /** The image declares no lifecycle state. */
        UNMANAGED,
        /** The answer is older than wanted, because the registry could not be reached. */
        STALE,
        /** The tag beside a digest points at something else by now, or is gone. */
        TAG_MOVED,
        /** The repository's last segment is not the skill's name. */
        REPOSITORY_NAME,
        /** An annotation of the manifest is malformed and was ignored. */
        BAD_ANNOTATION,
        /** The manifest has no annotations at all. */
        NO_ANNOTATIONS,
        /** The image config lacks what the specification requires. */
        CONFIG_INCOMPLETE,
        /** The image config holds settings that mean nothing for a skill. */
        CONFIG_IGNORED,
        /** The layer is not compressed. */
        UNCOMPRESSED,
        /** A later layer replaces a file of an earlier one. */
        MULTI_LAYER,
        /** An archive entry has an unusual type and was read as a regular file. */
        UNUSUAL_TYPE,
        /** An archive header is unusual, but unambiguous. */
        UNUSUAL_HEADER,
        /** Permission bits were replaced by safe ones. */
        MODE_CLAMPED,
        /** Extended attributes were ignored. */
        XATTR_IGNORED,
        /** A file name is not in Unicode normalisation form C, or contains compatibility characters. */
        NON_NFC_NAME,
        /** A document starts with a byte order mark. */
        BOM,
        /** The front matter is no YAML until a value is quoted. */
        LENIENT_YAML,
        /** The front matter is unusual, but was understood. */
        BAD_FRONTMATTER,
        /** SKILL.md departs from the Agent Skills specification. */
        SPEC_VIOLATION,
        /** There is a second SKILL.md in a subdirectory. */
        NESTED_SKILL,
        /** skill.yaml is valid, but holds something doubtful. */
        BAD_CARD,
        /** The version cannot be written as a tag. */
        BAD_VERSION,
        /** Something was left out of a packed image. */
        LEFT_OUT
    }

    /** Makes the message printable. */
    public SkillWarning {
        message = PrintableText.of(message);
    }
}

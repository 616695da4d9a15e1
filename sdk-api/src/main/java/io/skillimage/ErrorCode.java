package io.skillimage;

/**
 * What went wrong, for programs. Codes are stable across releases; more may be added.
 *
 * <p>The class of a {@link SkillException} says which kind of failure it is, the code says which one exactly.
 */
public enum ErrorCode {
    /** The reference is malformed. */
    BAD_REFERENCE,
    /** There is no such repository, tag, digest or directory. */
    NOT_FOUND,

    /** The registry cannot be reached. */
    UNREACHABLE,
    /** The registry did not answer, or stopped answering, in time. */
    TIMEOUT,
    /** The registry answered with an error. */
    REGISTRY_ERROR,
    /** The registry asks to be left alone for a while. */
    RATE_LIMITED,
    /** The registry does not list its repositories. */
    NO_CATALOG,
    /** The registry's answer breaks the protocol. */
    PROTOCOL,
    /** The network is needed, but the resolver is offline. */
    OFFLINE,
    /** The calling thread was interrupted, or what it was using was closed. */
    INTERRUPTED,
    /** The configuration of this machine forbids the use of the registry or repository. */
    BLOCKED,
    /** A file that says how registries are reached cannot be used. */
    BAD_CONFIGURATION,

    /** Credentials are missing or wrong. */
    UNAUTHORIZED,
    /** The credentials do not allow this. */
    DENIED,
    /** A source of credentials cannot be used. */
    BAD_CREDENTIALS,

    /** Content hashes to another digest than declared. */
    DIGEST_MISMATCH,
    /** Content has another size than declared. */
    SIZE_MISMATCH,
    /** An unpacked layer hashes to another diff_id than the config declares. */
    DIFF_ID_MISMATCH,
    /** A blob that a manifest names is not there. */
    BLOB_MISSING,
    /** A document is not well-formed JSON. */
    CORRUPT_JSON,
    /** A JSON or YAML object has a key twice. */
    DUPLICATE_KEY,
    /** Documents or indexes are nested too deeply. */
    TOO_DEEP,
    /** Something is larger than its limit. */
    TOO_LARGE,
    /** A manifest or config lacks a required member or has one of the wrong type. */
    BAD_MANIFEST,
    /** Two places declare different media types for the same content. */
    MEDIA_TYPE_MISMATCH,
    /** The media type is not one that can be a skill. */
    UNSUPPORTED_MEDIA_TYPE,
    /** It is a collection of skills where a single skill is wanted. */
    COLLECTION,
    /** The layer's content would have to come from a foreign URL. */
    FOREIGN_LAYER,
    /** A manifest annotation is not a string. */
    BAD_ANNOTATION,
    /** The directory is no OCI image layout. */
    BAD_LAYOUT,
    /** Reference, annotations, skill.yaml and SKILL.md name different skills or versions. */
    METADATA_MISMATCH,
    /** A checkout is no longer what was verified. */
    TAMPERED,

    /** The lifecycle state is not allowed by the policy. */
    STATE_REFUSED,
    /** The declared lifecycle state is none. */
    BAD_STATUS,
    /** The promotion is not the next step from the present state. */
    BAD_TRANSITION,
    /** The registry goes back on what it said of a version before: an earlier state, or other published content. */
    ROLLBACK,
    /** The tag already holds other content. */
    CONTENT_CONFLICT,
    /** Somebody else has moved a tag since it was read. */
    MOVED_MEANWHILE,

    /** The signatures do not satisfy the policy. */
    UNTRUSTED,

    /** An archive entry leads out of its directory. */
    PATH_TRAVERSAL,
    /** An archive entry has an absolute path. */
    ABSOLUTE_PATH,
    /** A name is not safe on every platform. */
    BAD_NAME,
    /** A path or a segment of it is too long. */
    PATH_TOO_LONG,
    /** An archive entry is a link. */
    LINK,
    /** An archive entry is a device, a pipe or the like. */
    SPECIAL_FILE,
    /** An archive holds a file twice. */
    DUPLICATE_ENTRY,
    /** Two names are the same on a file system that ignores case or normalisation. */
    CASE_COLLISION,
    /** An archive has too many entries. */
    TOO_MANY_ENTRIES,
    /** An archive is damaged. */
    CORRUPT_ARCHIVE,
    /** There is data after the end of an archive. */
    TRAILING_DATA,
    /** An archive entry is a sparse file. */
    SPARSE,
    /** The headers of an archive entry contradict each other. */
    CONFLICTING_HEADERS,

    /** SKILL.md is missing or no regular file. */
    NO_SKILL_MD,
    /** The image holds several skills, and it was not said which one is meant. */
    SEVERAL_SKILLS,
    /** There is no skill.yaml. */
    NO_CARD,
    /** skill.yaml is no regular file, or breaks its schema or rules. */
    BAD_CARD,
    /** The document of a collection breaks its format, or one of its members cannot be used. */
    BAD_COLLECTION,
    /** A document, such as skill.yaml or SKILL.md, has a field that its specification does not know. */
    UNKNOWN_FIELD,
    /** A field has a value of the wrong type. */
    BAD_TYPE,
    /** A version is no strict semantic version. */
    BAD_VERSION,
    /** SKILL.md breaks the Agent Skills specification. */
    BAD_FRONTMATTER,
    /** SKILL.md has no description. */
    NO_DESCRIPTION,
    /** A document is not valid UTF-8 text. */
    BAD_ENCODING,
    /** YAML is nested, aliased or expanded beyond its limits. */
    YAML_LIMIT,
    /** YAML has a tag that asks for a type. */
    YAML_TAG,

    /** No set of versions satisfies everyone. */
    VERSION_CONFLICT,

    /** skills.json or skills.lock.json cannot be read, or is not understood. */
    BAD_LOCK,
    /** A skill is no longer what the lock says. */
    LOCK_MISMATCH,

    /** The cache cannot be read or written. */
    CACHE_UNAVAILABLE,
    /** The disk of the cache is full. */
    DISK_FULL,
    /** Another process held a cache entry for too long. */
    LOCK_TIMEOUT
}

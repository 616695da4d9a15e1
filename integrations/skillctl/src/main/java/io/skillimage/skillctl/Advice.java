package io.skillimage.skillctl;

import io.skillimage.LifecycleException;
import io.skillimage.SkillException;
import java.util.List;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What to do about an error; the SDK states facts only. */
final class Advice {
    private Advice() {}

    /** Returns one line. */
    static String on(SkillException error) {
        return switch (error.code()) {
            case BAD_REFERENCE ->
                "write registry/path/name:tag, oci:DIR:name:tag, oci-archive:FILE:name:tag or dir:DIR; "
                        + "SKILLCTL_REGISTRY is put before what names no registry";
            case NOT_FOUND -> "check the name and the tag; 'skillctl list' shows the local store";
            case UNREACHABLE, TIMEOUT -> "check the registry's name and the network; --plain-http if it has no TLS";
            case REGISTRY_ERROR, PROTOCOL -> "try again later, or ask who runs the registry";
            case NO_CATALOG -> "name its skills one by one: skillctl inspect REF, or resolve REF";
            case RATE_LIMITED -> "wait, or log in: many registries allow more then";
            case OFFLINE -> "leave out --offline, or use what is in the cache";
            case INTERRUPTED -> "run it again";
            case BLOCKED -> "use another registry, or take the rule out of that file";
            case BAD_CONFIGURATION -> "mend the file; its format is that of containers-registries.conf(5), version 2";
            case UNAUTHORIZED, DENIED -> "log in with 'podman login' or 'docker login', and check the permissions";
            case BAD_CREDENTIALS -> "mend the file, or log in again with 'podman login' or 'docker login'";
            case STATE_REFUSED -> allow((LifecycleException) error);
            case BAD_STATUS -> "pack it again: a state is draft, testing, published, deprecated or archived";
            case ROLLBACK ->
                "do not use it before its publisher has explained this; "
                        + "if it is meant, 'skillctl cache forget REPOSITORY' believes what is there next";
            case BAD_TRANSITION ->
                ((LifecycleException) error).state().isManaged()
                        ? "states follow each other: draft, testing, published, deprecated, archived"
                        : "pack it as a managed skill: skillctl pack DIR";
            case CONTENT_CONFLICT -> "give the new content a new version";
            case COLLECTION ->
                "use its members: 'skillctl collection inspect REF' lists them, 'skillctl collection pull REF' gets them";
            case BAD_COLLECTION -> "use its other members, and tell the publisher of the collection";
            case MOVED_MEANWHILE ->
                "look at it with 'skillctl inspect REF', and promote it again if that is still what you want";
            case UNTRUSTED -> "ask its publisher to sign it, or change what you trust";
            case DIGEST_MISMATCH, SIZE_MISMATCH, DIFF_ID_MISMATCH, TAMPERED ->
                "do not use it; " + "pull or resolve it anew, and tell its publisher if that does not help";
            case METADATA_MISMATCH -> "do not use it before its publisher has explained this";
            case NO_SKILL_MD,
                    NO_CARD,
                    BAD_CARD,
                    BAD_FRONTMATTER,
                    UNKNOWN_FIELD,
                    BAD_TYPE,
                    BAD_VERSION,
                    NO_DESCRIPTION,
                    BAD_ENCODING,
                    YAML_LIMIT,
                    YAML_TAG -> "'skillctl validate DIR' shows every problem of a skill directory";
            case SEVERAL_SKILLS -> "name one of them: skillctl resolve --skill NAME REF";
            case VERSION_CONFLICT -> "loosen one of the ranges";
            case BAD_LOCK ->
                "mend the file; skills.json says what is wanted and is yours to write, "
                        + "'skillctl lock' makes skills.lock.json of it";
            case LOCK_MISMATCH -> "'skillctl lock --check' says what changed, 'skillctl lock' accepts it";
            case CACHE_UNAVAILABLE ->
                "check the directory, its permissions and its file system, or name another: --cache, --store";
            case DISK_FULL ->
                "make room, perhaps with 'skillctl cache prune --older-than 30d', "
                        + "or name a directory on another disk: --cache, --store";
            case LOCK_TIMEOUT -> "run it again when that process is done; if it hangs, end it: its lock goes with it";
            default -> "do not use the image as it is; tell its publisher";
        };
    }

    /** Returns one line. */
    static String on(ParameterException error) {
        String help = "see " + error.getCommandLine().getCommandSpec().qualifiedName() + " --help";
        if (error instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            return suggestions.isEmpty() ? help : "did you mean " + String.join(" or ", suggestions) + "? " + help;
        }
        return help;
    }

    private static String allow(LifecycleException error) {
        String other = error.alternative().map(String::valueOf).orElse("another version");
        return error.state().isManaged()
                ? "use " + other + ", promote this one, or accept its state with --allow "
                        + error.state().label()
                : "accept it with --allow-unmanaged";
    }
}

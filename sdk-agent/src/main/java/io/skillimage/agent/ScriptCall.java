package io.skillimage.agent;

import io.skillimage.Digest;
import io.skillimage.SkillReference;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A script of a skill that a model wants to be run. An immutable value.
 *
 * <p>The file was compared with the verified file list just before. The arguments are the model's: they are separate words,
 * never to be joined into a line for a shell.
 *
 * @param caller on whose behalf
 * @param skill the name of the skill
 * @param pinned repository and digest of its manifest, or the reference to a plain directory
 * @param digest the digest of the manifest; null for a plain directory
 * @param directory the checkout, which is shared and read-only
 * @param path the script, relative to the directory
 * @param scriptDigest the digest of the script
 * @param arguments the arguments
 */
public record ScriptCall(
        SkillCaller caller,
        String skill,
        SkillReference pinned,
        @Nullable Digest digest,
        Path directory,
        String path,
        Digest scriptDigest,
        List<String> arguments) {
    /** Copies the list. */
    public ScriptCall {
        arguments = List.copyOf(arguments);
    }
}

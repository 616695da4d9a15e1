package io.skillimage.oci;

import io.skillimage.InvalidSkillException;
import io.skillimage.SkillLock;
import io.skillimage.oci.internal.lock.LockReader;
import io.skillimage.oci.internal.lock.LockWriter;
import io.skillimage.oci.internal.lock.ProjectFile;
import java.nio.file.Path;

/**
 * {@code skills.lock.json}: a {@link SkillLock} as JSON, in version 1 of the format that the Agent Skills OCI artifacts
 * specification has, with members of our own.
 *
 * <pre>{@code
 * {"lockfileVersion": 1, "skills": [{"name", "path", "version", "state", "contentDigest", "signer", "requested",
 *   "requiredBy": [], "source": {"registry", "repository", "tag", "digest", "ref"}}]}
 * }</pre>
 *
 * <p>Of a skill, only {@code name}, {@code source.digest}, and {@code source.registry} with {@code source.repository} or
 * {@code source.ref} have to be there; a skill that says nothing else was asked for. {@code generatedAt} and
 * {@code installedAt} of other tools are read and not kept, so that the same choice is the same file. A member that is
 * not known is refused, for it may say something that has to be obeyed.
 */
public final class SkillLockFile {
    private SkillLockFile() {}

    /**
     * Reads a lock file.
     *
     * @throws InvalidSkillException if it cannot be read, has more than 16 MiB or is not wholly understood; with the place
     */
    public static SkillLock read(Path file) {
        return LockReader.read(ProjectFile.read(file), file.toString());
    }

    /**
     * Writes a lock file in one step. The same lock is the same bytes.
     *
     * @throws io.skillimage.CacheException if it cannot be written
     */
    public static void write(SkillLock lock, Path file) {
        ProjectFile.write(file, LockWriter.toBytes(lock));
    }
}

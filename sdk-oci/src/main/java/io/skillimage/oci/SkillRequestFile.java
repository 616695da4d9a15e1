package io.skillimage.oci;

import io.skillimage.InvalidSkillException;
import io.skillimage.oci.internal.lock.ProjectFile;
import io.skillimage.oci.internal.lock.RequestReader;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code skills.json}: what a project asks for, in the format of the Agent Skills OCI artifacts specification.
 *
 * <pre>{@code
 * {"skills": [{"name": "hello-world", "source": "quay.io/acme/hello-world", "version": "^1.2"}]}
 * }</pre>
 */
public final class SkillRequestFile {
    private SkillRequestFile() {}

    /**
     * Reads a file.
     *
     * @return the skills in the order of the file
     * @throws InvalidSkillException if it cannot be read, has more than 16 MiB, is not wholly understood or asks for two
     *     skills of one name; with the place
     */
    public static List<SkillRequest> read(Path file) {
        return RequestReader.read(ProjectFile.read(file), file.toString());
    }
}

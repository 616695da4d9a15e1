package io.skillimage.oci.internal.lock;

import io.skillimage.InvalidSkillException;
import io.skillimage.oci.SkillRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads skills.json. */
public final class RequestReader {
    private static final Set<String> FILE = Set.of("skills");
    private static final Set<String> SKILL = Set.of("name", "source", "version", "additionalBasePaths");

    private RequestReader() {}

    /**
     * Reads what a project asks for.
     *
     * @param bytes the file, already bounded in size
     * @param file its name, for messages
     * @throws InvalidSkillException if not all of it is understood
     */
    public static List<SkillRequest> read(byte[] bytes, String file) {
        List<SkillRequest> requests = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (FileObject skill : FileObject.parse(bytes, file).refuseAllBut(FILE).objects("skills")) {
            SkillRequest request = request(skill.refuseAllBut(SKILL));
            if (!names.add(request.name())) {
                throw skill.refusalOf("name", "is '" + request.name() + "', which another skill has already");
            }
            requests.add(request);
        }
        return List.copyOf(requests);
    }

    private static SkillRequest request(FileObject skill) {
        try {
            return new SkillRequest(
                    skill.text("name"),
                    skill.text("source"),
                    skill.optionalText("version"),
                    skill.texts("additionalBasePaths"));
        } catch (IllegalArgumentException e) {
            throw skill.refusalOfAll(String.valueOf(e.getMessage()));
        }
    }
}

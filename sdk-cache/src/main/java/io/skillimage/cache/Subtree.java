package io.skillimage.cache;

import io.skillimage.SkillFile;
import io.skillimage.SkillWarning;
import java.util.List;

/**
 * One directory at the top of what was unpacked, taken for the whole.
 *
 * @param name the directory's name
 * @param files the files in it, sorted by path, which begins there
 * @param directories the paths of the directories in it, parents first
 * @param warnings which files are outside
 */
record Subtree(String name, List<SkillFile> files, List<String> directories, List<SkillWarning> warnings) {

    static Subtree of(Unpacker unpacker, String name) {
        if (!unpacker.directories().contains(name) || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("there is no directory '" + name + "' at the top");
        }
        String prefix = name + "/";
        Notes notes = new Notes();
        unpacker.files().stream()
                .filter(file -> !file.path().startsWith(prefix))
                .forEach(file -> notes.add(
                        SkillWarning.Code.LEFT_OUT, file.path(), "was left out: it is not in the skill's directory"));
        return new Subtree(
                name,
                unpacker.files().stream()
                        .filter(file -> file.path().startsWith(prefix))
                        .map(file -> within(prefix, file))
                        .toList(),
                unpacker.directories().stream()
                        .filter(directory -> directory.startsWith(prefix))
                        .map(directory -> directory.substring(prefix.length()))
                        .toList(),
                notes.toList());
    }

    private static SkillFile within(String prefix, SkillFile file) {
        return new SkillFile(file.path().substring(prefix.length()), file.size(), file.digest(), file.executable());
    }
}

package io.skillimage.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/** Says why a document is not among a skill's regular files, as far as can be seen. */
final class MissingDocument {
    private MissingDocument() {}

    static String describe(Path directory, String document, Set<String> files) {
        if (isOfOtherKind(directory, document, files)) {
            return "is no regular file";
        }
        for (String file : files) {
            if (file.equalsIgnoreCase(document)) {
                return "is missing; '" + file + "' would have to be called exactly so";
            }
        }
        String top = commonTopDirectory(files);
        if (!top.isEmpty() && files.contains(top + document)) {
            return "is missing at the root; everything is in the directory '" + top + "'";
        }
        return "is missing";
    }

    /** Returns whether there is something of that very name which is a directory, a link or the like. */
    static boolean isOfOtherKind(Path directory, String document, Set<String> files) {
        if (files.stream().anyMatch(file -> file.startsWith(document + "/"))) {
            return true;
        }
        // Listed, not looked up: some file systems find skill.yaml when asked for Skill.yaml.
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.anyMatch(entry -> String.valueOf(entry.getFileName()).equals(document));
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private static String commonTopDirectory(Set<String> files) {
        String first = files.stream().findFirst().orElse("");
        String top = first.substring(0, first.indexOf('/') + 1);
        return files.stream().allMatch(file -> file.startsWith(top)) ? top : "";
    }
}

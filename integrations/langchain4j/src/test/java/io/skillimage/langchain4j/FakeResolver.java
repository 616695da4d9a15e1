package io.skillimage.langchain4j;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.FrontMatter;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillFile;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.SkillResolver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Resolves references to directories that a test wrote, or fails as the test says. */
final class FakeResolver implements SkillResolver {
    private final Map<SkillReference, Supplier<ResolvedSkill>> answers = new ConcurrentHashMap<>();
    private final List<SkillReference> asked = new CopyOnWriteArrayList<>();

    /** Has a tag and its digest lead to a skill directory. */
    FakeResolver publish(String reference, Path directory, String description) {
        SkillReference tag = SkillReference.parse(reference);
        ResolvedSkill skill = skill(tag, directory, description);
        answers.put(tag, () -> skill);
        answers.put(skill.pinned(), () -> skill);
        return this;
    }

    /** Has the tag and whatever it led to fail. */
    FakeResolver fail(String reference, RuntimeException error) {
        SkillReference tag = SkillReference.parse(reference);
        answers.keySet().stream()
                .filter(known -> known.repository().equals(tag.repository()))
                .forEach(known -> answers.put(known, () -> {
                    throw error;
                }));
        answers.put(tag, () -> {
            throw error;
        });
        return this;
    }

    /** Returns what was resolved, in that order. */
    List<SkillReference> asked() {
        return asked;
    }

    @Override
    public ResolvedSkill resolve(SkillReference reference) {
        asked.add(reference);
        Supplier<ResolvedSkill> answer = answers.get(reference);
        if (answer == null) {
            throw new SkillNotFoundException(ErrorCode.NOT_FOUND, "there is no " + reference);
        }
        return answer.get();
    }

    @Override
    public void close() {}

    static ResolvedSkill skill(SkillReference reference, Path directory, String description) {
        String name = String.valueOf(directory.getFileName());
        List<SkillFile> files = files(directory);
        Digest content = Digest.sha256((name + description + files).getBytes(StandardCharsets.UTF_8));
        boolean plain = reference.transport() == SkillReference.Transport.DIRECTORY;
        return ResolvedSkill.builder()
                .reference(reference)
                .pinned(plain ? reference : reference.withDigest(content))
                .digest(plain ? null : content)
                .contentDigest(content)
                .name(name)
                .frontMatter(new FrontMatter(name, description, null, null, null, Map.of()), bodyOffset(directory))
                .directory(directory)
                .files(files)
                .build();
    }

    private static int bodyOffset(Path directory) {
        String end = "\n---\n";
        try {
            String text = Files.readString(directory.resolve("SKILL.md"));
            int at = text.indexOf(end) + end.length();
            return text.substring(0, at).getBytes(StandardCharsets.UTF_8).length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<SkillFile> files(Path directory) {
        List<SkillFile> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
                byte[] content = Files.readAllBytes(path);
                String relative = directory.relativize(path).toString().replace('\\', '/');
                files.add(new SkillFile(relative, content.length, Digest.sha256(content), Files.isExecutable(path)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}

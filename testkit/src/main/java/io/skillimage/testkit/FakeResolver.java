package io.skillimage.testkit;

import io.skillimage.DescribedSkill;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.FrontMatter;
import io.skillimage.LifecycleState;
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
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Resolves references to directories that a test wrote, or fails as the test says. Safe for use by many threads. */
public final class FakeResolver implements SkillResolver {
    private final Map<SkillReference, Supplier<ResolvedSkill>> answers = new ConcurrentHashMap<>();
    private final List<SkillReference> asked = new CopyOnWriteArrayList<>();
    private final List<SkillReference> resolved = new CopyOnWriteArrayList<>();

    /** Has a tag and its digest lead to a published skill. */
    public FakeResolver publish(String reference, Path directory, String description) {
        return publish(reference, directory, description, skill -> skill);
    }

    /** Has a tag and its digest lead to a skill in that state. */
    public FakeResolver publish(String reference, Path directory, String description, LifecycleState state) {
        return publish(reference, directory, description, skill -> skill.state(state));
    }

    /** Has a tag and its digest lead to a skill that names tools. */
    public FakeResolver publishWithTools(String reference, Path directory, @Nullable String allowedTools) {
        String name = String.valueOf(directory.getFileName());
        FrontMatter matter = new FrontMatter(name, "Uses tools.", null, null, allowedTools, Map.of());
        return publish(reference, directory, "Uses tools.", skill -> skill.frontMatter(matter, bodyOffset(directory)));
    }

    private FakeResolver publish(
            String reference, Path directory, String description, UnaryOperator<ResolvedSkill.Builder> change) {
        SkillReference tag = SkillReference.parse(reference);
        ResolvedSkill skill = change.apply(skill(tag, directory, description)).build();
        answers.put(tag, () -> skill);
        answers.put(skill.pinned(), () -> skill);
        answers.put(skill.pinned().withoutTag(), () -> skill);
        return this;
    }

    /** Has the tag and whatever it led to fail. */
    public FakeResolver fail(String reference, RuntimeException error) {
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

    /** Returns what was described or resolved, in that order. */
    public List<SkillReference> asked() {
        return asked;
    }

    /** Returns what was resolved, in that order. */
    public List<SkillReference> resolved() {
        return resolved;
    }

    @Override
    public DescribedSkill describe(SkillReference reference) {
        asked.add(reference);
        return DescribedSkill.of(answer(reference));
    }

    @Override
    public ResolvedSkill resolve(SkillReference reference) {
        asked.add(reference);
        resolved.add(reference);
        return answer(reference);
    }

    private ResolvedSkill answer(SkillReference reference) {
        Supplier<ResolvedSkill> answer = answers.get(reference);
        if (answer == null) {
            throw new SkillNotFoundException(ErrorCode.NOT_FOUND, "there is no " + reference);
        }
        return answer.get();
    }

    @Override
    public void close() {}

    private static ResolvedSkill.Builder skill(SkillReference reference, Path directory, String description) {
        String name = String.valueOf(directory.getFileName());
        List<SkillFile> files = files(directory);
        Digest content = Digest.sha256((name + description + files).getBytes(StandardCharsets.UTF_8));
        boolean plain = reference.transport() == SkillReference.Transport.DIRECTORY;
        return ResolvedSkill.builder()
                .reference(reference)
                .pinned(plain ? reference : reference.withoutTag().withDigest(content))
                .digest(plain ? null : content)
                .contentDigest(content)
                .state(plain ? LifecycleState.UNMANAGED : LifecycleState.PUBLISHED)
                .name(name)
                .frontMatter(new FrontMatter(name, description, null, null, null, Map.of()), bodyOffset(directory))
                .directory(directory)
                .files(files);
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

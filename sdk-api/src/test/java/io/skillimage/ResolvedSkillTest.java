package io.skillimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.ResolvedSkill.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResolvedSkillTest {
    private static final String HEAD = "---\nname: hello\ndescription: Says hello.\n---\n";
    private static final String BODY = "# Hello \u00E9\n";
    private static final byte[] SCRIPT = "echo hello\n".getBytes(StandardCharsets.UTF_8);
    private static final Digest CONTENT = Digest.sha256(new byte[] {3});
    private static final SkillReference REFERENCE = SkillReference.parse("quay.io/acme/hello:1.0.0");
    private static final FrontMatter FRONT_MATTER = new FrontMatter("hello", "Says hello.", null, null, null, Map.of());

    @TempDir
    private Path temporary;

    private Path directory;

    @BeforeEach
    void checkOut() throws IOException {
        directory = Files.createDirectories(temporary.resolve("checkout"));
        Files.writeString(directory.resolve("SKILL.md"), HEAD + BODY);
        Files.createDirectories(directory.resolve("scripts/deep"));
        Files.write(directory.resolve("scripts/deep/run.sh"), SCRIPT);
    }

    @Test
    void readsWhatWasVerified() {
        ResolvedSkill skill = skill();

        assertThat(skill.read("scripts/deep/run.sh")).isEqualTo(SCRIPT);
        assertThat(skill.body()).isEqualTo(BODY);
    }

    @Test
    void readsAnEmptyFile() throws IOException {
        Files.createFile(directory.resolve("empty"));

        assertThat(skill(file("empty", new byte[0])).read("empty")).isEmpty();
    }

    @Test
    void readsByTheAlgorithmOfTheFilesDigest() {
        SkillFile file = new SkillFile("scripts/deep/run.sh", SCRIPT.length, Digest.Algorithm.SHA512.of(SCRIPT), true);

        assertThat(skill(file).read("scripts/deep/run.sh")).isEqualTo(SCRIPT);
    }

    @Test
    void handsOutACopyEachTime() {
        ResolvedSkill skill = skill();
        skill.read("scripts/deep/run.sh")[0] = 0;

        assertThat(skill.read("scripts/deep/run.sh")).isEqualTo(SCRIPT);
    }

    @Test
    void refusesAFileOfOtherContent() throws IOException {
        Files.writeString(directory.resolve("scripts/deep/run.sh"), "echo jello\n");

        assertThat(tampered("scripts/deep/run.sh"))
                .hasMessageContaining("'scripts/deep/run.sh' in " + directory + " was changed: its digest is sha256:");
    }

    @Test
    void refusesAFileThatGrew() throws IOException {
        Files.writeString(directory.resolve("scripts/deep/run.sh"), "echo hello\nrm -rf /\n");

        assertThat(tampered("scripts/deep/run.sh")).hasMessageContaining("its size is no longer 11");
    }

    @Test
    void refusesAFileThatShrank() throws IOException {
        Files.writeString(directory.resolve("scripts/deep/run.sh"), "");

        assertThat(tampered("scripts/deep/run.sh")).hasMessageContaining("its size is no longer 11");
    }

    @Test
    void refusesAFileThatIsGone() throws IOException {
        Files.delete(directory.resolve("scripts/deep/run.sh"));

        assertThat(tampered("scripts/deep/run.sh")).hasMessageContaining("it is gone");
    }

    @Test
    void refusesADirectoryInPlaceOfAFile() throws IOException {
        Files.delete(directory.resolve("scripts/deep/run.sh"));
        Files.createDirectory(directory.resolve("scripts/deep/run.sh"));

        assertThat(tampered("scripts/deep/run.sh")).hasMessageContaining("it is gone");
    }

    @Test
    void refusesAFileInPlaceOfADirectory() throws IOException {
        Files.delete(directory.resolve("scripts/deep/run.sh"));
        Files.delete(directory.resolve("scripts/deep"));
        Files.createFile(directory.resolve("scripts/deep"));

        assertThat(tampered("scripts/deep/run.sh")).hasMessageContaining("it is gone");
    }

    @Test
    void refusesATamperedBody() throws IOException {
        Files.writeString(directory.resolve("SKILL.md"), HEAD + "# Jello \u00E9\n");
        ResolvedSkill skill = skill();

        assertThat(catchThrowableOfType(IntegrityException.class, skill::body).code())
                .isEqualTo(ErrorCode.TAMPERED);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void refusesALinkInPlaceOfAFileEvenToTheSameContent() throws IOException {
        Path outside = Files.write(temporary.resolve("outside"), SCRIPT);
        Files.delete(directory.resolve("scripts/deep/run.sh"));
        Files.createSymbolicLink(directory.resolve("scripts/deep/run.sh"), outside);

        assertThat(tampered("scripts/deep/run.sh")).hasMessageContaining("it is gone");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void refusesALinkInPlaceOfAnyDirectoryOnTheWay() throws IOException {
        for (String step : List.of("scripts/deep", "scripts")) {
            Path outside = temporary.resolve("outside-" + step.replace('/', '-'));
            Files.move(directory.resolve(step), outside);
            Files.createSymbolicLink(directory.resolve(step), outside);

            assertThat(tampered("scripts/deep/run.sh")).hasMessageContaining("it is gone");
            Files.delete(directory.resolve(step));
            Files.move(outside, directory.resolve(step));
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void readsThroughALinkThatLeadsToTheDirectory() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);
        ResolvedSkill skill = described().directory(link).files(files()).build();

        assertThat(skill.read("scripts/deep/run.sh")).isEqualTo(SCRIPT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "/",
                "nothing",
                "skill.md",
                "SKILL.md/",
                "./SKILL.md",
                "scripts",
                "scripts/../SKILL.md",
                "scripts\\deep\\run.sh",
                "../outside",
                "../checkout/SKILL.md",
                "/etc/passwd",
                "a\u0000b",
                "a\nb",
                "\uD800"
            })
    void readsNothingThatIsNotListed(String path) throws IOException {
        Files.writeString(temporary.resolve("outside"), "secret");
        ResolvedSkill skill = skill();

        SkillNotFoundException refusal = catchThrowableOfType(SkillNotFoundException.class, () -> skill.read(path));

        assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal).hasMessage("the skill hello has no file '" + PrintableText.of(path) + "'");
        assertThat(skill.file(path)).isEmpty();
    }

    /** A list of files read from a disk that somebody else can write to. */
    @ParameterizedTest
    @ValueSource(strings = {"../outside", "scripts/../../outside", "scripts/../SKILL.md", "./SKILL.md", "..", "."})
    void refusesAListedPathThatIsNotInside(String path) throws IOException {
        Path outside = Files.write(temporary.resolve("outside"), SCRIPT);

        assertRefusedAsOutside(path);
        assertRefusedAsOutside(outside.toString());
    }

    private void assertRefusedAsOutside(String path) {
        ResolvedSkill skill = skill(file(path, SCRIPT));

        assertThat(catchThrowableOfType(IntegrityException.class, () -> skill.read(path)))
                .hasMessageContaining("it is not inside");
    }

    @Test
    void refusesAListedPathThatTheSystemCannotName() {
        ResolvedSkill skill = skill(file("a\u0000b", SCRIPT));

        assertThat(catchThrowableOfType(CacheException.class, () -> skill.read("a\u0000b")))
                .hasMessageContaining("this system cannot name the file 'a\\u0000b'");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -2, -1, Integer.MAX_VALUE, Long.MAX_VALUE})
    void refusesAListedSizeThatCannotBe(long size) {
        ResolvedSkill skill = skill(new SkillFile("scripts/deep/run.sh", size, Digest.sha256(SCRIPT), true));

        assertThat(catchThrowableOfType(IntegrityException.class, () -> skill.read("scripts/deep/run.sh")))
                .hasMessageContaining("its size is no longer " + size);
    }

    @Test
    void hasNoBodyWhereTheOffsetIsBehindTheEnd() {
        assertThat(described()
                        .directory(directory)
                        .files(files())
                        .frontMatter(FRONT_MATTER, 10_000)
                        .build()
                        .body())
                .isEmpty();
    }

    @Test
    void describesAllThatWasSet() {
        SkillReference pinned = REFERENCE.withoutTag().withDigest(CONTENT);
        SkillCard card = new SkillCard(
                "hello", "acme", "1.0.0", "Says hello.", null, null, null, List.of(), List.of(), null, null, null);
        SkillWarning warning = new SkillWarning(SkillWarning.Code.BOM, "a mark");
        ResolvedSkill skill = described()
                .directory(directory)
                .files(files())
                .pinned(pinned)
                .digest(CONTENT)
                .state(LifecycleState.PUBLISHED)
                .card(card)
                .annotations(Map.of("b", "2", "a", "1"))
                .warnings(List.of(warning))
                .source(Source.CACHE)
                .build();

        assertThat(skill.reference()).isEqualTo(REFERENCE);
        assertThat(skill.pinned()).isEqualTo(pinned);
        assertThat(skill.digest()).isEqualTo(CONTENT);
        assertThat(skill.contentDigest()).isEqualTo(CONTENT);
        assertThat(skill.state()).isEqualTo(LifecycleState.PUBLISHED);
        assertThat(skill.name()).isEqualTo("hello");
        assertThat(skill.card()).isEqualTo(card);
        assertThat(skill.frontMatter()).isEqualTo(FRONT_MATTER);
        assertThat(skill.description()).isEqualTo("Says hello.");
        assertThat(skill.annotations()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
        assertThat(skill.warnings()).containsExactly(warning);
        assertThat(skill.directory()).isEqualTo(directory);
        assertThat(skill.files()).extracting(SkillFile::path).containsExactly("SKILL.md", "scripts/deep/run.sh");
        assertThat(skill.file("SKILL.md")).map(SkillFile::executable).contains(false);
        assertThat(skill.source()).isEqualTo(Source.CACHE);
        assertThat(skill.fromCache()).isTrue();
        assertThat(skill).hasToString(pinned + " (published) in " + directory);
    }

    @Test
    void supposesLittleOfWhatWasNotSet() {
        ResolvedSkill skill = described().directory(Path.of("relative")).build();

        assertThat(skill.pinned()).isEqualTo(REFERENCE);
        assertThat(skill.digest()).isNull();
        assertThat(skill.card()).isNull();
        assertThat(skill.state()).isEqualTo(LifecycleState.UNMANAGED);
        assertThat(skill.annotations()).isEmpty();
        assertThat(skill.warnings()).isEmpty();
        assertThat(skill.files()).isEmpty();
        assertThat(skill.source()).isEqualTo(Source.NETWORK);
        assertThat(skill.fromCache()).isFalse();
        assertThat(skill.directory()).isEqualTo(Path.of("relative").toAbsolutePath());
        assertThatThrownBy(skill::body).isInstanceOf(SkillNotFoundException.class);
    }

    @Test
    void namesTheRequiredPartThatIsMissing() {
        assertThatThrownBy(() -> ResolvedSkill.builder().build()).hasMessage("reference");
        assertThatThrownBy(() -> ResolvedSkill.builder().reference(REFERENCE).build())
                .hasMessage("contentDigest");
        assertThatThrownBy(() -> described().build()).hasMessage("directory");
    }

    @Test
    void refusesANegativeOffset() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResolvedSkill.builder().frontMatter(FRONT_MATTER, -1))
                .withMessageContaining("negative");
    }

    @Test
    void staysAsItIs() {
        List<SkillFile> files = new ArrayList<>(files());
        List<SkillWarning> warnings = new ArrayList<>(List.of(new SkillWarning(SkillWarning.Code.BOM, "a mark")));
        Map<String, String> annotations = new HashMap<>(Map.of("a", "1"));
        ResolvedSkill skill = described()
                .directory(directory)
                .files(files)
                .warnings(warnings)
                .annotations(annotations)
                .build();

        files.clear();
        warnings.clear();
        annotations.clear();

        assertThat(skill.files()).hasSize(2);
        assertThat(skill.warnings()).hasSize(1);
        assertThat(skill.annotations()).hasSize(1);
        assertThatThrownBy(() -> skill.files().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> skill.warnings().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> skill.annotations().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    private IntegrityException tampered(String path) {
        ResolvedSkill skill = skill();
        IntegrityException refusal = catchThrowableOfType(IntegrityException.class, () -> skill.read(path));
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(ErrorCode.TAMPERED);
        return refusal;
    }

    @Test
    void saysWhichMirrorItCameFrom() {
        assertThat(skill().mirror()).isEmpty();
        assertThat(described()
                        .directory(directory)
                        .mirror("mirror.example/x")
                        .build()
                        .mirror())
                .contains("mirror.example/x");
    }

    private ResolvedSkill skill() {
        return described().directory(directory).files(files()).build();
    }

    private ResolvedSkill skill(SkillFile file) {
        return described().directory(directory).files(List.of(file)).build();
    }

    private static ResolvedSkill.Builder described() {
        return ResolvedSkill.builder()
                .reference(REFERENCE)
                .contentDigest(CONTENT)
                .name("hello")
                .frontMatter(FRONT_MATTER, HEAD.length());
    }

    private static List<SkillFile> files() {
        return List.of(
                file("scripts/deep/run.sh", SCRIPT), file("SKILL.md", (HEAD + BODY).getBytes(StandardCharsets.UTF_8)));
    }

    private static SkillFile file(String path, byte[] content) {
        return new SkillFile(path, content.length, Digest.sha256(content), false);
    }
}

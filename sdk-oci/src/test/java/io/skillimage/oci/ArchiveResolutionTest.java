package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidReferenceException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Image layouts in tar files, sound and hostile. */
class ArchiveResolutionTest {
    private static final String NAME = "samples/hello-world:1.0.0";
    private static final byte[] MARKER = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);

    @TempDir(cleanup = CleanupMode.NEVER)
    Path root;

    private Workbench bench;
    private SkillReference published;
    private Path file;

    @BeforeEach
    void publish() {
        bench = new Workbench(root);
        published = bench.inState(LifecycleState.PUBLISHED);
        file = root.resolve("skill.tar");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private SkillReference archived(String name) {
        return SkillReference.inArchive(file, name);
    }

    private LayoutTar layout() throws IOException {
        return new LayoutTar().layout(bench.store);
    }

    private ResolvedSkill resolve(SkillReference reference) {
        try (OciSkillResolver resolver = bench.resolver()) {
            return resolver.resolve(reference);
        }
    }

    private ErrorCode refusal() {
        SkillException refusal = catchThrowableOfType(SkillException.class, () -> resolve(archived(NAME)));
        assertThat(refusal).isNotNull().hasMessageContaining(file.toString());
        return refusal.code();
    }

    private ErrorCode refusal(LayoutTar archive) throws IOException {
        Files.write(file, archive.end());
        return refusal();
    }

    @Test
    void resolvesWhatItsLayoutResolvesTo() throws IOException {
        byte[] bytes = layout().end();
        Files.write(file, bytes);

        ResolvedSkill skill = resolve(archived(NAME));

        assertThat(skill.digest()).isEqualTo(published.digest());
        assertThat(skill.files())
                .isEqualTo(resolve(SkillReference.inLayout(bench.store, NAME)).files());
        assertThat(skill.pinned()).hasToString("oci-archive:" + file + ":samples/hello-world@" + published.digest());
        assertThat(resolve(skill.pinned()).digest()).isEqualTo(published.digest());
        assertThat(file).hasBinaryContent(bytes);
    }

    @Test
    void findsTheNewestVersionAndThatOfARange() throws IOException {
        Files.write(file, layout().end());

        assertThat(resolve(archived("samples/hello-world:^1.0")).digest()).isEqualTo(published.digest());
        assertThat(resolve(archived(NAME).withoutTag()).digest()).isEqualTo(published.digest());
        assertThat(inspect().digest()).isEqualTo(published.digest());
    }

    private InspectedSkill inspect() {
        try (SkillInspector inspector = SkillInspector.create()) {
            return inspector.inspect(archived(NAME));
        }
    }

    @Test
    void readsNamesWithDotsAndDirectoriesAndAnArchiveWithoutEnd() throws IOException {
        Files.write(
                file,
                new LayoutTar()
                        .directory("./")
                        .directory("./blobs/")
                        .layout(bench.store, "./")
                        .bytes());

        assertThat(resolve(archived(NAME)).digest()).isEqualTo(published.digest());
    }

    @Test
    void sendsAnImageFromAnArchiveOn() throws IOException {
        Files.write(file, layout().end());

        SkillReference copy =
                bench.publisher().push(archived(NAME), SkillReference.inLayout(root.resolve("copy"), NAME));

        assertThat(copy.digest()).isEqualTo(published.digest());
    }

    /** The archive says published; what has been seen of it since says deprecated. */
    @Test
    void remembersHowFarAnArchiveHasBeen() throws IOException {
        byte[] before = layout().end();
        bench.publisher().promote(published, LifecycleState.DEPRECATED);
        Files.write(file, layout().end());
        assertThat(resolve(archived(NAME)).state()).isEqualTo(LifecycleState.DEPRECATED);

        Files.write(file, before);

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> resolve(archived(NAME)))
                .returns(ErrorCode.ROLLBACK, SkillException::code);
        Path other = Files.write(root.resolve("other.tar"), before);
        assertThat(resolve(SkillReference.inArchive(other, NAME)).state()).isEqualTo(LifecycleState.PUBLISHED);
    }

    @Test
    void isNeverChanged() throws IOException {
        byte[] bytes = layout().end();
        Files.write(file, bytes);

        assertThatExceptionOfType(InvalidReferenceException.class)
                .isThrownBy(() -> bench.publisher().promote(archived(NAME), LifecycleState.DEPRECATED))
                .withMessageContaining("an archive is only read");
        assertThatExceptionOfType(InvalidReferenceException.class)
                .isThrownBy(() -> bench.publisher().push(published, archived(NAME)))
                .withMessageContaining("an archive is only read");
        assertThat(file).hasBinaryContent(bytes);
    }

    @Test
    void saysThatThereIsNoFileOrThatItIsNone() throws IOException {
        assertThat(refusal()).isEqualTo(ErrorCode.NOT_FOUND);
        Files.createDirectory(file);
        assertThat(refusal()).isEqualTo(ErrorCode.BAD_LAYOUT);
    }

    @Test
    void saysWhichImagesThereAreInstead() throws IOException {
        Files.write(file, layout().end());

        assertThatExceptionOfType(SkillException.class)
                .isThrownBy(() -> resolve(archived("samples/hello-world:9.9.9")))
                .withMessageContaining(NAME)
                .returns(ErrorCode.NOT_FOUND, SkillException::code);
    }

    @Test
    void refusesAnArchiveThatIsCompressed() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(layout().end());
        }
        Files.write(file, compressed.toByteArray());

        assertThatExceptionOfType(SkillException.class)
                .isThrownBy(() -> resolve(archived(NAME)))
                .withMessageContaining("is gzip")
                .returns(ErrorCode.MEDIA_TYPE_MISMATCH, SkillException::code);
    }

    @Test
    void refusesWhatIsNoArchive() throws IOException {
        Files.write(file, new byte[0]);
        assertThat(refusal()).isEqualTo(ErrorCode.CORRUPT_ARCHIVE);
        Files.writeString(file, "skills ".repeat(1_000));
        assertThat(refusal()).isEqualTo(ErrorCode.CORRUPT_ARCHIVE);
    }

    @Test
    void refusesAnArchiveThatIsCut() throws IOException {
        byte[] bytes = new LayoutTar()
                .layout(bench.store)
                .file("last", new byte[100_000])
                .bytes();
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1_024));

        assertThat(refusal()).isEqualTo(ErrorCode.CORRUPT_ARCHIVE);
    }

    @Test
    void refusesASizeBeyondTheEnd() throws IOException {
        assertThat(refusal(layout().header("huge", '0', (1L << 33) - 1))).isEqualTo(ErrorCode.CORRUPT_ARCHIVE);
    }

    @Test
    void refusesNamesThatLeadElsewhere() throws IOException {
        assertThat(refusal(layout().file("../evil", MARKER))).isEqualTo(ErrorCode.PATH_TRAVERSAL);
        assertThat(refusal(layout().file("/evil", MARKER))).isEqualTo(ErrorCode.ABSOLUTE_PATH);
    }

    @Test
    void refusesLinks() throws IOException {
        String blob =
                "blobs/sha256/" + Objects.requireNonNull(published.digest()).hex();
        assertThat(refusal(new LayoutTar().header(blob, '2', 0).layout(bench.store)))
                .isEqualTo(ErrorCode.LINK);
        assertThat(refusal(layout().header("hard", '1', 0))).isEqualTo(ErrorCode.LINK);
        assertThat(refusal(layout().header("pipe", '6', 0))).isEqualTo(ErrorCode.SPECIAL_FILE);
    }

    @Test
    void refusesWhatStandsTwice() throws IOException {
        assertThat(refusal(layout().file("index.json", MARKER))).isEqualTo(ErrorCode.DUPLICATE_ENTRY);
        assertThat(refusal(layout().file("./index.json", MARKER))).isEqualTo(ErrorCode.DUPLICATE_ENTRY);
        assertThat(refusal(layout().file("INDEX.json", MARKER))).isEqualTo(ErrorCode.CASE_COLLISION);
    }

    @Test
    void refusesAnArchiveThatIsNoLayout() throws IOException {
        assertThat(refusal(new LayoutTar())).isEqualTo(ErrorCode.BAD_LAYOUT);
        assertThat(refusal(new LayoutTar().file("oci-layout", MARKER))).isEqualTo(ErrorCode.BAD_LAYOUT);
        assertThat(refusal(new LayoutTar()
                        .file("oci-layout", "{\"imageLayoutVersion\":\"2.0.0\"}".getBytes(StandardCharsets.UTF_8))
                        .file("index.json", MARKER)))
                .isEqualTo(ErrorCode.BAD_LAYOUT);
    }

    @Test
    void refusesABlobThatIsMissingOrWrong() throws IOException {
        byte[] index = Files.readAllBytes(bench.store.resolve("index.json"));
        String blob =
                "blobs/sha256/" + Objects.requireNonNull(published.digest()).hex();
        LayoutTar empty = new LayoutTar().file("oci-layout", MARKER).file("index.json", index);

        assertThat(refusal(empty)).isEqualTo(ErrorCode.BLOB_MISSING);
        assertThat(refusal(empty.file(blob, MARKER))).isEqualTo(ErrorCode.DIGEST_MISMATCH);
    }

    @Test
    void refusesMoreEntriesThanAreAllowed() throws IOException {
        LayoutTar archive = layout();
        for (int i = 0; i <= 10_000; i++) {
            archive.directory("d" + i + "/");
        }

        assertThat(refusal(archive)).isEqualTo(ErrorCode.TOO_MANY_ENTRIES);
    }
}

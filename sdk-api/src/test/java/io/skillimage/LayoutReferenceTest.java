package io.skillimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.SkillReference.Transport;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** References of the form {@code oci:directory[:name][@digest]}. */
class LayoutReferenceTest {
    private static final Digest DIGEST = Digest.sha256(new byte[] {2});
    private static final Digest SHA512 = Digest.Algorithm.SHA512.of(new byte[] {2});

    /** DIGEST stands for a digest that is always the same. */
    @ParameterizedTest
    @CsvSource({
        "oci:/p, /p, , , false",
        "oci:/p@DIGEST, /p, , , true",
        "oci:/p:1.0.0, /p, , 1.0.0, false",
        "oci:/p:latest, /p, , latest, false",
        "oci:/p:V1_X, /p, , V1_X, false",
        "oci:/p:1.0.0@DIGEST, /p, , 1.0.0, true",
        "oci:/p:V1_X@DIGEST, /p, , V1_X, true",
        "oci:/p:hello:1.0.0, /p, hello, 1.0.0, false",
        "oci:/p:hello:1.0.0@DIGEST, /p, hello, 1.0.0, true",
        "oci:/p:hello:@DIGEST, /p, hello, , true",
        "oci:/path:test/hello-skill:1.0.0, /path, test/hello-skill, 1.0.0, false",
        "oci:/path:test/hello-skill, /path, test/hello-skill, , false",
        "oci:/path:test/hello-skill@DIGEST, /path, test/hello-skill, , true",
        "oci:rel/path:quay.io:5000/a/b:1, rel/path, quay.io:5000/a/b, 1, false",
        "oci:rel/path:quay.io:5000/a/b, rel/path, quay.io:5000/a/b, , false",
        "oci:rel/path:quay.io:5000/a/b@DIGEST, rel/path, quay.io:5000/a/b, , true",
        "oci:rel/path:Quay.IO/a:1, rel/path, quay.io/a, 1, false",
        "oci:.:localhost:5000/a:1, ., localhost:5000/a, 1, false",
        "oci:.:[::1]:5000/a:1, ., [::1]:5000/a, 1, false",
        "oci:.:[::1]/a, ., [::1]/a, , false",
        "oci:/home/me@work/store:1, /home/me@work/store, , 1, false",
        "oci:/p with blanks:1, /p with blanks, , 1, false",
        "oci:c:1, c, , 1, false",
    })
    void readsDirectoryAndName(
            String text, String directory, @Nullable String repository, @Nullable String tag, boolean pinned) {
        SkillReference reference = SkillReference.parse(text.replace("DIGEST", DIGEST.toString()));

        assertThat(reference.transport()).isEqualTo(Transport.OCI_LAYOUT);
        assertThat(reference.registry()).isNull();
        assertThat(reference.path()).isEqualTo(Path.of(directory));
        assertThat(reference.repositoryPath()).isEqualTo(repository);
        assertThat(reference.tag()).isEqualTo(tag);
        assertThat(reference.digest()).isEqualTo(pinned ? DIGEST : null);
    }

    @Test
    void readsSha512() {
        assertThat(SkillReference.parse("oci:store:a/b:1@" + SHA512).digest()).isEqualTo(SHA512);
    }

    @ParameterizedTest
    @CsvSource({"oci:C:\\store:a/b:1, C:\\store", "oci:c:/store:a/b:1, c:/store", "oci:C:\\store:a/b:1, C:\\store"})
    void takesTheColonOfAWindowsDriveAsPartOfTheDirectory(String text, String directory) {
        SkillReference reference = SkillReference.parse(text);

        assertThat(reference.path()).isEqualTo(Path.of(directory));
        assertThat(reference.repositoryPath()).isEqualTo("a/b");
        assertThat(SkillReference.parse("oci:" + directory).path()).isEqualTo(Path.of(directory));
        assertThat(SkillReference.parse(reference.toString())).isEqualTo(reference);
        assertThat(SkillReference.inLayout(Path.of(directory), "a/b:1")).isEqualTo(reference);
    }

    @Test
    void namesTheRepositoryByDirectoryAndName() {
        assertThat(SkillReference.parse("oci:store:a/b:1").repository()).isEqualTo("oci:store:a/b");
        assertThat(SkillReference.parse("oci:store:1").repository()).isEqualTo("oci:store");
    }

    @Test
    void readsTheNameOfAGivenDirectory() {
        assertThat(SkillReference.inLayout(Path.of("store"), "a/b:1@" + DIGEST))
                .isEqualTo(SkillReference.parse("oci:store:a/b:1@" + DIGEST));
        assertThat(SkillReference.inLayout(Path.of("store"), "quay.io/a@" + DIGEST))
                .isEqualTo(SkillReference.parse("oci:store:quay.io/a@" + DIGEST));
        assertThat(SkillReference.inLayout(Path.of("store"), "1.0.0"))
                .isEqualTo(SkillReference.parse("oci:store:1.0.0"));
    }

    static List<Arguments> refused() {
        return List.of(
                Arguments.of("oci:", 4, "the directory is missing"),
                Arguments.of("oci::1", 4, "the directory is missing"),
                Arguments.of("oci:@DIGEST", 4, "the directory is missing"),
                Arguments.of("oci:/p:", 7, "the name in the layout is empty"),
                Arguments.of("oci:/p:@DIGEST", 7, "the name in the layout is empty"),
                Arguments.of("oci:/p:hello:", 13, "the tag is missing"),
                Arguments.of("oci:/p:a/b:", 11, "the tag is missing"),
                Arguments.of("oci:/p:a/b:@DIGEST", 11, "the tag is missing"),
                Arguments.of("oci:/p::1", 7, "the repository is missing"),
                Arguments.of("oci:/p:/a:1", 7, "a segment of the repository is empty"),
                Arguments.of("oci:/p:a//b:1", 9, "a segment of the repository is empty"),
                Arguments.of("oci:/p:test/..:1.0.0", 12, "'.'"),
                Arguments.of("oci:/p:A/b:1", 7, "'A' is not allowed"),
                Arguments.of("oci:/p:a:b:c", 10, "':' is not allowed in a tag"),
                Arguments.of("oci:/p:a:1 ", 10, "' ' is not allowed in a tag"),
                Arguments.of("oci:/p:.a", 7, "'.' is not allowed in the beginning of a tag"),
                Arguments.of("oci:/p:a/b:1@", 12, "'@' is not allowed in a tag"),
                Arguments.of("oci:/p:a/b:1@md5:0", 12, "'@' is not allowed in a tag"),
                Arguments.of("oci:/p:a@b/c:1", 8, "'@' is not allowed in a repository"),
                Arguments.of("oci:/p@sha256:abc", 7, "64 hexadecimal digits"),
                Arguments.of("oci:/p:a@DIGEST@DIGEST", 9, "64 hexadecimal digits"),
                Arguments.of("oci:/p@DIGEST@DIGEST", 7, "64 hexadecimal digits"),
                Arguments.of("oci:/p@DIGEST:a/b:1", 7, "64 hexadecimal digits"),
                Arguments.of("oci://quay.io/a:1", 0, "'oci://' is no transport"),
                Arguments.of("oci:/p:quay.io:0/a:1", 15, "a port is"),
                Arguments.of("oci:/p:-x.io/a:1", 7, "starts or ends with '-'"));
    }

    /** The position is that of the fault; DIGEST stands for a digest that is always the same. */
    @ParameterizedTest
    @MethodSource("refused")
    void refusesAndSaysWhere(String text, int position, String problem) {
        String full = text.replace("DIGEST", DIGEST.toString());
        InvalidReferenceException refusal =
                catchThrowableOfType(InvalidReferenceException.class, () -> SkillReference.parse(full));

        assertThat(refusal).as(full).isNotNull();
        assertThat(refusal.input()).isEqualTo(full);
        assertThat(refusal).hasMessageContaining(problem);
        assertThat(refusal.position()).isEqualTo(position);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", ":", ":1", "a/b:", "a b", "a\nb", "A/b:1", "a:b:c", "a@sha256:0"})
    void refusesMalformedNamesOfAGivenDirectory(String name) {
        InvalidReferenceException refusal = catchThrowableOfType(
                InvalidReferenceException.class, () -> SkillReference.inLayout(Path.of("store"), name));

        assertThat(refusal).isNotNull();
        assertThat(refusal.input()).isEqualTo(name);
        assertThat(refusal.position()).isBetween(0, name.length());
    }

    @Test
    void refusesADigestAloneAsAName() {
        assertThat(catchThrowableOfType(
                        InvalidReferenceException.class, () -> SkillReference.inLayout(Path.of("store"), "@" + DIGEST)))
                .hasMessageContaining("the name in the layout is empty");
    }

    @Test
    void refusesANameOfEndlessLength() {
        assertThat(catchThrowableOfType(
                        InvalidReferenceException.class,
                        () -> SkillReference.inLayout(Path.of("store"), "a/".repeat(5_000_000))))
                .hasMessageContaining("longer than 8192 characters");
    }

    /** Otherwise the directory {@code a:b} and the image {@code b} in the directory {@code a} would be one repository. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void refusesADirectoryThatWouldReadAsAnother() {
        InvalidReferenceException refusal = catchThrowableOfType(
                InvalidReferenceException.class, () -> SkillReference.inLayout(Path.of("/srv/a:b"), "c/d:1"));

        assertThat(refusal).hasMessageContaining("no ':' in it");
        assertThat(refusal.input()).isEqualTo("/srv/a:b");
        assertThat(refusal.position()).isEqualTo(6);
        assertThat(catchThrowableOfType(InvalidReferenceException.class, () -> SkillReference.parse("oci:C:/")))
                .hasMessageContaining("no ':' in it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"@sha256", "store/@sha512", "a@sha256"})
    void refusesADirectoryThatWouldBeTakenForADigestWithItsName(String directory) {
        assertThatThrownBy(() -> SkillReference.inLayout(Path.of(directory), "1.0.0"))
                .isInstanceOfSatisfying(
                        InvalidReferenceException.class,
                        refusal -> assertThat(refusal.position()).isEqualTo(directory.indexOf('@')))
                .hasMessageContaining("no '@sha256' or '@sha512' at its end");
        assertThatThrownBy(() -> SkillReference.parse("oci:" + directory + "/:1.0.0"))
                .isInstanceOf(InvalidReferenceException.class)
                .hasMessageContaining("no '@sha256' or '@sha512' at its end");
    }
}

package io.skillimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.SkillReference.Transport;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** References of the form {@code oci-archive:file[:name][@digest]}. */
class ArchiveReferenceTest {
    private static final Digest DIGEST = Digest.sha256(new byte[] {3});

    /** DIGEST stands for a digest that is always the same. */
    @ParameterizedTest
    @CsvSource({
        "oci-archive:/x.tar, /x.tar, , , , false",
        "oci-archive:/x.tar@DIGEST, /x.tar, , , , true",
        "oci-archive:x.tar:1.0.0, x.tar, , 1.0.0, , false",
        "oci-archive:x.tar:^1.2, x.tar, , , ^1.2, false",
        "oci-archive:x.tar:1.0.0@DIGEST, x.tar, , 1.0.0, , true",
        "oci-archive:../x:hello:1.0.0, ../x, hello, 1.0.0, , false",
        "oci-archive:../x:hello:~1.0, ../x, hello, , ~1.0, false",
        "oci-archive:../x:hello:@DIGEST, ../x, hello, , , true",
        "oci-archive:x.tar:acme/hello, x.tar, acme/hello, , , false",
        "oci-archive:x.tar:quay.io:5000/a/b:1@DIGEST, x.tar, quay.io:5000/a/b, 1, , true",
        "oci-archive:C:\\x.tar:a/b:1, C:\\x.tar, a/b, 1, , false",
        "oci-archive:me@work/x.tar:1, me@work/x.tar, , 1, , false",
        "oci-archive:with blanks.tar:1, with blanks.tar, , 1, , false",
    })
    void readsFileAndNameAndComesBack(
            String text,
            String file,
            @Nullable String repository,
            @Nullable String tag,
            @Nullable String range,
            boolean pinned) {
        String full = text.replace("DIGEST", DIGEST.toString());
        SkillReference reference = SkillReference.parse(full);

        assertThat(reference.transport()).isEqualTo(Transport.OCI_ARCHIVE);
        assertThat(reference.registry()).isNull();
        assertThat(reference.path()).isEqualTo(Path.of(file));
        assertThat(reference.repositoryPath()).isEqualTo(repository);
        assertThat(reference.tag()).isEqualTo(tag);
        assertThat(reference.range()).isEqualTo(range == null ? null : VersionRange.parse(range));
        assertThat(reference.digest()).isEqualTo(pinned ? DIGEST : null);
        assertThat(reference).hasToString(full).isEqualTo(SkillReference.parse(reference.toString()));
    }

    @Test
    void isAnotherPlaceThanALayoutOfTheSamePath() {
        assertThat(SkillReference.parse("oci-archive:x:a/b:1")).isNotEqualTo(SkillReference.parse("oci:x:a/b:1"));
    }

    @Test
    void namesTheRepositoryByFileAndName() {
        assertThat(SkillReference.parse("oci-archive:x.tar:a/b:1").repository()).isEqualTo("oci-archive:x.tar:a/b");
        assertThat(SkillReference.parse("oci-archive:x.tar:1").repository()).isEqualTo("oci-archive:x.tar");
    }

    @Test
    void keepsTheFileWithAnotherTagOrDigest() {
        SkillReference reference = SkillReference.parse("oci-archive:x.tar:hello:1.0.0");

        assertThat(reference.withTag("2.0.0")).hasToString("oci-archive:x.tar:hello:2.0.0");
        assertThat(reference.withDigest(DIGEST)).hasToString("oci-archive:x.tar:hello:1.0.0@" + DIGEST);
        assertThat(reference.withDigest(DIGEST).withoutTag()).hasToString("oci-archive:x.tar:hello:@" + DIGEST);
        assertThat(reference.withRange(VersionRange.parse("1.x"))).hasToString("oci-archive:x.tar:hello:=1.x");
    }

    @Test
    void readsTheNameInAGivenFile() {
        assertThat(SkillReference.inArchive(Path.of("x.tar"), "a/b:1@" + DIGEST))
                .isEqualTo(SkillReference.parse("oci-archive:x.tar:a/b:1@" + DIGEST));
        assertThat(catchThrowableOfType(
                                InvalidReferenceException.class,
                                () -> SkillReference.inArchive(Path.of("x.tar"), "A/b:1"))
                        .position())
                .isZero();
    }

    static List<Arguments> refused() {
        return List.of(
                Arguments.of("oci-archive:", 12, "the file is missing"),
                Arguments.of("oci-archive::1", 12, "the file is missing"),
                Arguments.of("oci-archive:@DIGEST", 12, "the file is missing"),
                Arguments.of("oci-archive:x:", 14, "the name in the layout is empty"),
                Arguments.of("oci-archive:x:a:", 16, "the tag is missing"),
                Arguments.of("oci-archive:x:A/b:1", 14, "'A' is not allowed"),
                Arguments.of("oci-archive:x:a:b:c", 17, "':' is not allowed in a tag"),
                Arguments.of("oci-archive:x:test/..:1", 19, "'.'"),
                Arguments.of("oci-archive:x@sha256:abc", 14, "64 hexadecimal digits"),
                Arguments.of("oci-archive:C:/", 12, "no ':' in it"));
    }

    /** The position is that of the fault; DIGEST stands for a digest that is always the same. */
    @ParameterizedTest
    @MethodSource("refused")
    void refusesAndSaysWhere(String text, int position, String problem) {
        String full = text.replace("DIGEST", DIGEST.toString());
        InvalidReferenceException refusal =
                catchThrowableOfType(InvalidReferenceException.class, () -> SkillReference.parse(full));

        assertThat(refusal).as(full).isNotNull().hasMessageContaining(problem);
        assertThat(refusal.input()).isEqualTo(full);
        assertThat(refusal.position()).isEqualTo(position);
    }

    /** Such a name would come back as something else. */
    @ParameterizedTest
    @ValueSource(strings = {"docker://oci:5000/a/b:1", "docker://OCI-archive:5000/a", "docker://dir:80/a", "DIR:80/a"})
    void refusesARegistryThatIsCalledLikeATransport(String text) {
        assertThat(catchThrowableOfType(InvalidReferenceException.class, () -> SkillReference.parse(text)))
                .hasMessageContaining("called like a transport");
    }
}

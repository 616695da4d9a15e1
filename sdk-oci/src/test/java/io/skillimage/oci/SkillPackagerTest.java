package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import io.skillimage.UnsafeContentException;
import io.skillimage.testkit.SkillFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkillPackagerTest {
    @TempDir
    Path root;

    @Test
    void packsADraftUnderNamespaceNameAndVersion() {
        try (Workbench bench = new Workbench(root)) {
            PackedSkill packed = bench.pack();
            assertThat(packed.reference()).isEqualTo(bench.stored("1.0.0-draft"));
            assertThat(packed.card().name()).isEqualTo("hello-world");
        }
    }

    @Test
    void theSameFilesGiveTheSameDigestFromAnotherDirectoryAtAnotherTime() throws IOException {
        Path one = SkillFixtures.everything(Files.createDirectory(root.resolve("one")));
        Path two = SkillFixtures.everything(Files.createDirectory(root.resolve("two")));
        Files.setLastModifiedTime(two.resolve("SKILL.md"), FileTime.from(Instant.EPOCH));
        SkillPackager packager = SkillPackager.create();

        PackedSkill first = packager.pack(one, root.resolve("store-one"));
        PackedSkill again = packager.pack(one, root.resolve("store-one"));
        PackedSkill elsewhere = packager.pack(two, root.resolve("store-two"));

        assertThat(again.digest()).isEqualTo(first.digest()).isEqualTo(elsewhere.digest());
        assertThat(elsewhere.layerDigest()).isEqualTo(first.layerDigest());
    }

    @Test
    void anExecutableFileGivesAnotherDigest() throws IOException {
        try (Workbench bench = new Workbench(root)) {
            SkillFixtures.text(bench.skill, "scripts/run.sh", "#!/bin/sh\n");
            PackedSkill plain = bench.pack();
            Files.delete(bench.skill.resolve("scripts/run.sh"));
            SkillFixtures.executable(bench.skill, "scripts/run.sh", "#!/bin/sh\n");
            assertThat(bench.pack().layerDigest()).isNotEqualTo(plain.layerDigest());
        }
    }

    @Test
    void saysWhatWasLeftOut() throws IOException {
        try (Workbench bench = new Workbench(root)) {
            SkillFixtures.text(bench.skill, ".env", "TOKEN=1");
            SkillFixtures.text(bench.skill, ".git/config", "");
            Files.createSymbolicLink(bench.skill.resolve("link.md"), Path.of("SKILL.md"));
            assertThat(bench.pack().warnings())
                    .filteredOn(warning -> warning.code() == Code.LEFT_OUT)
                    .extracting(SkillWarning::message)
                    .anyMatch(message -> message.contains("'.env'"))
                    .anyMatch(message -> message.contains("'.git/'"))
                    .anyMatch(message -> message.contains("'link.md'") && message.contains("a link"))
                    .hasSize(3);
        }
    }

    @Test
    void aTimeThatIsGivenStandsInTheImage() {
        try (Workbench bench = new Workbench(root)) {
            PackedSkill packed = SkillPackager.builder()
                    .created(Instant.parse("2026-01-02T03:04:05Z"))
                    .build()
                    .pack(bench.skill, bench.store);
            try (SkillInspector inspector = SkillInspector.create()) {
                assertThat(inspector.inspect(packed.reference()).annotations())
                        .containsEntry("org.opencontainers.image.created", "2026-01-02T03:04:05Z");
            }
        }
    }

    @Test
    void theRedHatProfileChangesMediaTypesOnly() {
        try (Workbench bench = new Workbench(root);
                SkillInspector inspector = SkillInspector.create()) {
            PackedSkill standard = bench.pack();
            PackedSkill redhat = SkillPackager.builder()
                    .profile(SkillPackager.Profile.REDHAT)
                    .build()
                    .pack(bench.skill, bench.store, "redhat");
            InspectedSkill inspected = inspector.inspect(redhat.reference());
            assertThat(redhat.layerDigest()).isEqualTo(standard.layerDigest());
            assertThat(inspected.config().mediaType()).isEqualTo("application/vnd.redhat.agentskill.config.v1+json");
            assertThat(inspected.layers().get(0).mediaType())
                    .isEqualTo("application/vnd.redhat.agentskill.layer.v1.tar+gzip");
        }
    }

    @Test
    void refusesATagThatHoldsWhatIsPublished() throws IOException {
        try (Workbench bench = new Workbench(root);
                SkillInspector inspector = SkillInspector.create()) {
            SkillReference published = bench.inState(LifecycleState.PUBLISHED);
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> SkillPackager.create().pack(bench.skill, bench.store, "1.0.0"))
                    .returns(ErrorCode.BAD_TRANSITION, LifecycleException::code);
            bench.append("SKILL.md", "\nSomething new.\n");
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> SkillPackager.create().pack(bench.skill, bench.store, "1.0.0"))
                    .returns(ErrorCode.CONTENT_CONFLICT, LifecycleException::code);
            assertThat(inspector.inspect(bench.stored("1.0.0")).digest()).isEqualTo(published.digest());
        }
    }

    @Test
    void refusesASkillWithoutCardAndWritesNothing() throws IOException {
        try (Workbench bench = new Workbench(root)) {
            Files.delete(bench.skill.resolve("skill.yaml"));
            assertThatExceptionOfType(InvalidSkillException.class)
                    .isThrownBy(bench::pack)
                    .withMessageContaining("skill.yaml")
                    .withMessageStartingWith("Tried to pack ")
                    .returns(ErrorCode.NO_CARD, InvalidSkillException::code);
            assertThat(bench.store).doesNotExist();
        }
    }

    @Test
    void refusesBuildMetadataThatNoTagCanHold() throws IOException {
        try (Workbench bench = new Workbench(root)) {
            Path card = bench.skill.resolve("skill.yaml");
            Files.writeString(card, Files.readString(card).replace("1.0.0", "1.0.0+7"));
            assertThatExceptionOfType(InvalidSkillException.class)
                    .isThrownBy(bench::pack)
                    .returns(ErrorCode.BAD_VERSION, InvalidSkillException::code);
        }
    }

    @Test
    void refusesNamesThatNobodyCouldUnpack() throws IOException {
        try (Workbench bench = new Workbench(root)) {
            SkillFixtures.text(bench.skill, "references/README.md", "a");
            SkillFixtures.text(bench.skill, "references/readme.md", "b");
            assertThatExceptionOfType(UnsafeContentException.class)
                    .isThrownBy(bench::pack)
                    .returns(ErrorCode.CASE_COLLISION, UnsafeContentException::code);
            assertThat(bench.store).doesNotExist();
        }
    }

    @Test
    void aDirectoryThatIsNotThereIsNotFound() {
        assertThatExceptionOfType(SkillNotFoundException.class)
                .isThrownBy(() -> SkillPackager.create().pack(root.resolve("nowhere"), root.resolve("store")));
    }

    @Test
    void longAndForeignNamesComeBackByteForByte() {
        try (Workbench bench = new Workbench(root)) {
            String deep = "references/" + "directory-with-a-name/".repeat(8) + "안녕하세요.md";
            SkillFixtures.text(bench.skill, deep, "hello");
            SkillReference published = bench.inState(LifecycleState.PUBLISHED);
            try (OciSkillResolver resolver = bench.resolver()) {
                assertThat(resolver.resolve(published).read(deep)).asString().isEqualTo("hello");
            }
        }
    }

    @Test
    void aSkillDirectoryMayBeALink() throws IOException {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver()) {
            Path link = Files.createSymbolicLink(root.resolve("link"), bench.skill);
            PackedSkill packed = SkillPackager.create().pack(link, bench.store);
            assertThat(packed.digest()).isEqualTo(bench.pack().digest());
            assertThat(resolver.resolve(SkillReference.ofDirectory(link)).name())
                    .isEqualTo("hello-world");
        }
    }

    @Test
    void refusesATimeThatNoArchiveCanHold() {
        SkillPackager.Builder builder = SkillPackager.builder();
        assertThatIllegalArgumentException().isThrownBy(() -> builder.created(Instant.ofEpochSecond(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.created(Instant.ofEpochSecond(1L << 33)));
    }

    @Test
    void refusesToPackOverAVersionThatIsPublished() throws IOException {
        try (Workbench bench = new Workbench(root)) {
            bench.inState(LifecycleState.PUBLISHED);
            String before = Files.readString(bench.store.resolve("index.json"));
            bench.append("SKILL.md", "\nSomething new.\n");
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> SkillPackager.create().pack(bench.skill, bench.store, "1.0.0"))
                    .returns(ErrorCode.CONTENT_CONFLICT, LifecycleException::code);
            assertThat(bench.store.resolve("index.json")).hasContent(before);
        }
    }
}

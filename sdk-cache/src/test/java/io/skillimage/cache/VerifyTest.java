package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import io.skillimage.testkit.FaultyFileSystem;
import io.skillimage.testkit.FileFault;
import io.skillimage.testkit.FileOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A full look through a cache finds what a quick look does not, and clears it away. */
class VerifyTest extends CacheTestBase {
    private static final int GOOD = 1;
    private static final int BAD = 2;
    private static final FileFault TOO_MANY_FILES = new FileFault.TooManyOpenFiles();

    /** What can be wrong with a checkout; paths are its own directory and that of the skill. */
    enum Damage {
        CONTENT_BEHIND_THE_TIMES("SKILL.md has other content") {
            @Override
            void apply(Path checkout, Path skill) throws IOException {
                replaceUnderTheOldTime(skill.resolve("SKILL.md"), "# sAMPLE 2");
            }
        },
        FILE_MISSING("SKILL.md is missing") {
            @Override
            void apply(Path checkout, Path skill) throws IOException {
                Files.delete(skill.resolve("SKILL.md"));
            }
        },
        FILE_EXTRA("scripts/ex\\u000Atra is extra") {
            @Override
            void apply(Path checkout, Path skill) throws IOException {
                Files.writeString(skill.resolve("scripts/ex\ntra"), "x");
            }
        },
        RECORD_DAMAGED("its record cannot be read") {
            @Override
            void apply(Path checkout, Path skill) throws IOException {
                flip(CacheLayout.record(checkout), 40);
            }
        },
        RECORD_MISSING("its record cannot be read") {
            @Override
            void apply(Path checkout, Path skill) throws IOException {
                Files.delete(CacheLayout.record(checkout));
            }
        },
        RECORD_OF_ANOTHER("its record cannot be read") {
            @Override
            void apply(Path checkout, Path skill) throws IOException {
                Path other = checkout.resolveSibling(SampleContent.key(GOOD).directoryName());
                Files.write(CacheLayout.record(checkout), Files.readAllBytes(CacheLayout.record(other)));
            }
        },
        CHECKOUT_IS_FILE("its record cannot be read") {
            @Override
            void apply(Path checkout, Path skill) throws IOException {
                Trees.remove(checkout);
                Files.writeString(checkout, "x");
            }
        };

        private final String difference;

        Damage(String difference) {
            this.difference = difference;
        }

        abstract void apply(Path checkout, Path skill) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void findsAndMovesDamagedCheckout(Damage damage) throws IOException {
        try (SkillCache cache = open()) {
            Path good = SampleContent.make(cache, GOOD).directory();
            Path skill = SampleContent.make(cache, BAD).directory();
            Path checkout = skill.resolveSibling(".").normalize();
            open(skill);
            damage.apply(checkout, skill);
            close(skill);

            VerifyReport report = cache.verify();
            assertThat(report.isClean()).isFalse();
            assertThat(report.damaged()).containsExactly(new VerifyReport.Damage(checkout, damage.difference, true));
            assertThat(report.intact()).extracting(CachedSkill::directory).containsExactly(good);

            assertThat(cache.verify().isClean()).isTrue();
            assertThat(cache.find(SampleContent.key(BAD))).isEmpty();
            SampleContent.make(cache, BAD);
            assertThat(cache.verify().intact()).hasSize(2);
        }
    }

    @Test
    void tellsWhatIsIntact() {
        try (SkillCache cache = filled()) {
            VerifyReport report = cache.verify();

            assertThat(report.isClean()).isTrue();
            assertThat(report.manifests()).isEqualTo(2);
            assertThat(report.intact())
                    .extracting(CachedSkill::key)
                    .containsExactlyInAnyOrder(SampleContent.key(GOOD), SampleContent.key(BAD));
            assertThat(report.intact()).allMatch(CachedSkill::inUse);
        }
    }

    @Test
    void removesManifestsAndTagsThatAreDamagedOrStray() throws IOException {
        try (SkillCache cache = filled()) {
            Path manifest = file("manifests", 0);
            flip(manifest, 50);
            Path stray = Files.writeString(version().resolve("manifests/stray"), "x");
            Path link = Files.createSymbolicLink(
                    version().resolve("manifests").resolve("sha256-" + "0".repeat(64)), file("manifests", 1));
            Path tag = file("tags", 0);
            Path misnamed = Files.copy(tag, tag.resolveSibling("f".repeat(64)));
            flip(tag, (int) Files.size(tag) - 1);
            Path directory = Files.createDirectories(version().resolve("tags/directory/below"));

            VerifyReport report = cache.verify();
            assertThat(report.damagedManifests())
                    .containsExactlyInAnyOrder(
                            manifest,
                            stray,
                            link,
                            tag,
                            misnamed,
                            directory.resolve("..").normalize());
            assertThat(report.manifests()).isEqualTo(1);
            assertThat(report.damaged()).isEmpty();
            assertThat(cache.verify().isClean()).isTrue();
            assertThat(UnpackerTestBase.names(version().resolve("tags"))).hasSize(1);
        }
    }

    @Test
    void changesNothingInReadOnlyCache() throws IOException {
        filled().close();
        Path bad = version().resolve("checkouts").resolve(SampleContent.key(BAD).directoryName());
        Path skill = bad.resolve(SampleContent.NAME);
        replaceUnderTheOldTime(skill.resolve("SKILL.md"), "# sAMPLE 2");
        flip(file("manifests", 0), 50);
        flip(file("tags", 0), 50);
        Map<String, Object> before = snapshot();

        FaultyFileSystem files = FaultyFileSystem.over(directory);
        files.inject(FileOperation.READ_ATTRIBUTES, "v1/staging", 0, FaultyFileSystem.ALWAYS, new FileFault.Denied());
        try (SkillCache cache = SampleContent.open(files.path("cache"), Duration.ZERO)) {
            VerifyReport report = cache.verify();
            assertThat(report.damaged()).hasSize(1).first().satisfies(damage -> {
                assertThat(damage.checkout()).hasToString(bad.toString());
                assertThat(damage.quarantined()).isFalse();
            });
            assertThat(report.damagedManifests()).hasSize(2);
            assertThat(report.intact()).hasSize(1);
            assertThat(cache.verify()).isEqualTo(report);
        }
        assertThat(snapshot()).isEqualTo(before);
        try (SkillCache cache = open()) {
            assertThat(cache.verify().damaged())
                    .extracting(VerifyReport.Damage::quarantined)
                    .containsExactly(true);
        }
    }

    @Test
    void leavesDamagedCheckoutToWhoeverIsMakingItAgain() throws IOException {
        try (SkillCache cache = filled();
                LockFile locks = LockFile.open(version().resolve("locks"))) {
            String name = SampleContent.key(BAD).directoryName();
            Files.delete(CacheLayout.record(version().resolve("checkouts").resolve(name)));
            try (KeyLock held = locks.acquire(CacheLayout.lockKey(name), Duration.ZERO, "make")) {
                assertThat(held).isNotNull();
                assertThat(cache.verify().damaged())
                        .extracting(VerifyReport.Damage::quarantined)
                        .containsExactly(false);
            }
            assertThat(cache.verify().damaged())
                    .extracting(VerifyReport.Damage::quarantined)
                    .containsExactly(true);
        }
    }

    @Test
    void keepsCheckoutThatWasMadeAgainWhileItLooked() throws IOException {
        FaultyFileSystem files = FaultyFileSystem.over(directory);
        try (SkillCache cache = SampleContent.open(files.path("cache"), Duration.ZERO)) {
            Path file = root.resolve(SampleContent.make(cache, BAD)
                    .directory()
                    .resolve("SKILL.md")
                    .toString());
            replaceUnderTheOldTime(file, "# sAMPLE 2");
            files.onStep(step -> {
                if (step.contains("(exclusive")) {
                    repair(file);
                }
            });
            VerifyReport report = cache.verify();
            assertThat(report.isClean()).isTrue();
            assertThat(report.intact()).hasSize(1);
        }
    }

    @Test
    void interruptedLookRemovesNothing() throws IOException {
        filled().close();
        Path path = FaultyFileSystem.over(directory).path("cache");
        try (SkillCache cache = SampleContent.open(path, Duration.ZERO)) {
            Map<String, Object> before = snapshot();
            Thread.currentThread().interrupt();
            assertThatThrownBy(cache::verify)
                    .isInstanceOfSatisfying(
                            CacheException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(snapshot()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FileOperation.class,
            names = {"OPEN_TO_READ", "READ", "LIST_ENTRY"})
    void reportsAndKeepsWhatCannotBeReadNow(FileOperation operation) throws IOException {
        filled().close();
        FaultyFileSystem files = FaultyFileSystem.over(directory);
        try (SkillCache cache = SampleContent.open(files.path("cache"), Duration.ZERO)) {
            Map<String, Object> before = snapshot();
            for (String part : List.of("/checkouts/sha256", "/manifests/sha256", "/tags/")) {
                files.inject(operation, path -> path.toString().contains(part), 0, 2, TOO_MANY_FILES);
            }
            VerifyReport report = cache.verify();
            assertThat(report.damaged()).hasSize(2).allSatisfy(damage -> {
                assertThat(damage.quarantined()).isFalse();
                assertThat(damage.difference())
                        .contains("Too many open files", damage.checkout().toString());
            });
            assertThat(report.damagedManifests()).hasSize(operation == FileOperation.LIST_ENTRY ? 0 : 4);
            files.heal();
            assertThat(snapshot()).isEqualTo(before);
            assertThat(cache.verify().isClean()).isTrue();
        }
    }

    private SkillCache filled() {
        SkillCache cache = open();
        for (int number : List.of(GOOD, BAD)) {
            SampleContent.make(cache, number);
            cache.keepManifest(SampleContent.manifestDigest(number), SampleContent.manifest(number));
            cache.tags().remember("repository", "tag" + number, SampleContent.manifestDigest(number), Instant.EPOCH);
        }
        return cache;
    }

    private static void open(Path skill) throws IOException {
        TreeMode.unseal(skill);
        TreeMode.unseal(skill.resolve("scripts"));
    }

    private static void close(Path skill) throws IOException {
        if (Files.isDirectory(skill)) {
            TreeMode.seal(skill.resolve("scripts"));
            TreeMode.seal(skill);
        }
    }

    private static void repair(Path file) {
        try {
            replaceUnderTheOldTime(file, "# Sample " + BAD);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    private Path file(String folder, int index) throws IOException {
        return version()
                .resolve(folder)
                .resolve(UnpackerTestBase.names(version().resolve(folder)).get(index));
    }

    /** Returns every path with the time and size of what is there; who owned which lock does not matter. */
    private Map<String, Object> snapshot() throws IOException {
        Map<String, Object> found = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                if (!path.endsWith("locks.owners")) {
                    found.put(path.toString(), Files.getLastModifiedTime(path) + " " + Files.size(path));
                }
            }
        }
        return found;
    }
}

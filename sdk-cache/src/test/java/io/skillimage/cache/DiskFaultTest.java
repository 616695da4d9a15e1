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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every step that the cache takes on disk fails, once or from then on; nothing else must suffer. */
class DiskFaultTest extends CacheTestBase {
    private static final int OLD = 1;
    private static final int NEW = 2;
    private static final String REPOSITORY = "quay.io/acme/hello";

    /** What begins the words for a step of each kind. */
    private static final Map<FileOperation, String> WORDS = Map.of(
            FileOperation.CREATE_DIRECTORY, "create directory ",
            FileOperation.CREATE_FILE, "create cache",
            FileOperation.OPEN_TO_WRITE, "open to write ",
            FileOperation.WRITE, "write ",
            FileOperation.FORCE, "force ",
            FileOperation.MOVE, "move ",
            FileOperation.DELETE, "delete ",
            FileOperation.SET_ATTRIBUTES, "set attributes of ");

    private static final Set<FileOperation> GROWING = EnumSet.of(
            FileOperation.CREATE_DIRECTORY, FileOperation.CREATE_FILE, FileOperation.WRITE, FileOperation.FORCE);
    /** What goes wrong, with which operations, and how it is reported. */
    @SuppressWarnings("ImmutableEnumChecker") // faults are immutable, and nobody changes the sets
    enum Trouble {
        DISK_FULL_FOR_A_MOMENT(new FileFault.DiskFull(), GROWING, false, ErrorCode.DISK_FULL),
        DISK_FULL(new FileFault.DiskFull(), GROWING, true, ErrorCode.DISK_FULL),
        DISK_FULL_AFTER_A_SHORT_WRITE(
                new FileFault.DiskFull(5), EnumSet.of(FileOperation.WRITE), true, ErrorCode.DISK_FULL),
        BROKEN_FOR_A_MOMENT(new FileFault.IoError(), WORDS.keySet(), false, ErrorCode.CACHE_UNAVAILABLE),
        PERMISSION_LOST(new FileFault.Denied(), WORDS.keySet(), true, ErrorCode.CACHE_UNAVAILABLE) {
            @Override
            void begin(FaultyFileSystem files, String step) {
                FileFault lost = new FileFault.PermissionLost(files.path("cache/v1"));
                WORDS.keySet().forEach(operation -> files.inject(operation, "", 0, 1, lost));
            }
        };

        private final FileFault fault;
        private final Set<FileOperation> operations;
        private final boolean lasts;
        private final ErrorCode code;

        Trouble(FileFault fault, Set<FileOperation> operations, boolean lasts, ErrorCode code) {
            this.fault = fault;
            this.operations = operations;
            this.lasts = lasts;
            this.code = code;
        }

        boolean befalls(String step) {
            return operations.stream().anyMatch(operation -> step.startsWith(WORDS.get(operation)));
        }

        void begin(FaultyFileSystem files, String step) {
            for (FileOperation operation : operations) {
                if (lasts || step.startsWith(WORDS.get(operation))) {
                    files.inject(operation, "", 0, lasts ? FaultyFileSystem.ALWAYS : 1, fault);
                }
            }
        }
    }

    /** What the cache is asked for meanwhile. */
    enum Work {
        MAKE {
            @Override
            void run(SkillCache cache) {
                SampleContent.make(cache, NEW);
            }
        },
        KEEP_MANIFEST {
            @Override
            void run(SkillCache cache) {
                cache.keepManifest(SampleContent.manifestDigest(NEW), SampleContent.manifest(NEW));
            }
        },
        REMEMBER_TAG {
            @Override
            void run(SkillCache cache) {
                cache.tags().remember(REPOSITORY, "new", SampleContent.manifestDigest(NEW), Instant.EPOCH);
            }
        },
        SEE_TAG_AGAIN {
            @Override
            void run(SkillCache cache) {
                cache.tags().seenAgain(REPOSITORY, "old", SampleContent.manifestDigest(OLD), Instant.EPOCH);
            }
        },
        FORGET_TAG {
            @Override
            void run(SkillCache cache) {
                cache.tags().remember(REPOSITORY, "gone", SampleContent.manifestDigest(OLD), Instant.EPOCH);
                cache.tags().forget(REPOSITORY, "gone");
            }
        },
        /** Makes what is damaged again, and prunes. */
        REPAIR_AND_PRUNE {
            @Override
            void run(SkillCache cache) {
                SampleContent.make(cache, NEW);
                Path record = cache.directory()
                        .resolve("v1/checkouts")
                        .resolve(SampleContent.key(NEW).directoryName())
                        .resolve(".entry");
                cut(record);
                SampleContent.make(cache, NEW);
                cache.prune(PruneRule.leftoversOnly()
                        .keepingOnly(Set.of(SampleContent.key(OLD).digest())));
            }
        };

        abstract void run(SkillCache cache);

        private static void cut(Path file) {
            try {
                Files.write(Path.of(file.toString()), new byte[1]);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private FaultyFileSystem files;

    @BeforeEach
    void faultyFiles() throws IOException {
        files = FaultyFileSystem.over(directory);
    }

    @ParameterizedTest
    @EnumSource
    void everyFailingStepIsReportedAndHarmsNothingElse(Trouble trouble) throws IOException {
        for (Work work : Work.values()) {
            List<String> steps = stepsOf(work);
            int failures = 0;
            for (int i = 0; i < steps.size(); i++) {
                if (trouble.befalls(steps.get(i))) {
                    failures += failAt(i, trouble, work) ? 1 : 0;
                }
            }
            // A tag's time that cannot be written in place is written in another way.
            boolean mayBeBorne = work == Work.SEE_TAG_AGAIN && !trouble.lasts;
            assertThat(failures > 0 || mayBeBorne)
                    .as("%s is noticed by %s", trouble, work)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void openingFailsClearlyOrFindsWhatIsThere(Trouble trouble) throws IOException {
        for (boolean exists : List.of(true, false)) {
            for (int i = 1; i <= stepsOfOpening(exists).size(); i++) {
                FaultyFileSystem faulty = FaultyFileSystem.over(directory);
                place(exists);
                faulty.atStep(
                        i,
                        () -> trouble.begin(
                                faulty, faulty.steps().get(faulty.steps().size() - 1)));
                try (SkillCache cache = SampleContent.open(faulty.path("cache"), Duration.ZERO)) {
                    faulty.heal();
                    assertThat(cache.find(SampleContent.key(OLD)).isPresent()).isEqualTo(exists);
                } catch (CacheException e) {
                    requireClear(e, trouble.code);
                }
                faulty.heal();
                try (SkillCache cache = SampleContent.open(faulty.path("cache"), Duration.ZERO)) {
                    SampleContent.make(cache, NEW);
                }
                CacheStoreCheck.check(root);
            }
        }
    }

    private List<String> stepsOfOpening(boolean exists) throws IOException {
        place(exists);
        FaultyFileSystem healthy = FaultyFileSystem.over(directory);
        SampleContent.open(healthy.path("cache"), Duration.ZERO).close();
        return healthy.steps();
    }

    private void place(boolean exists) throws IOException {
        prepare();
        if (exists) {
            Files.writeString(version().resolve("staging/file.1"), "left");
        } else {
            Trees.remove(root);
        }
    }

    private List<String> stepsOf(Work work) throws IOException {
        prepare();
        FaultyFileSystem healthy = FaultyFileSystem.over(directory);
        try (SkillCache cache = SampleContent.open(healthy.path("cache"), Duration.ZERO)) {
            int before = healthy.steps().size();
            work.run(cache);
            List<String> steps = healthy.steps();
            return steps.subList(before, steps.size());
        }
    }

    /** Returns whether the work failed. */
    private boolean failAt(int index, Trouble trouble, Work work) throws IOException {
        prepare();
        FaultyFileSystem faulty = FaultyFileSystem.over(directory);
        String[] failed = {""};
        try (SkillCache cache = SampleContent.open(faulty.path("cache"), Duration.ZERO)) {
            faulty.atStep(faulty.steps().size() + index + 1, () -> {
                failed[0] = faulty.steps().get(faulty.steps().size() - 1);
                trouble.begin(faulty, failed[0]);
            });
            boolean success = attempt(work, cache, trouble.code);
            faulty.heal();
            assertThat(failed[0]).isNotEmpty();
            requireOld(cache);
            work.run(cache);
            requireOld(cache);
            SampleContent.open(root, Duration.ZERO).close();
            CacheStoreCheck.check(root);
            return !success;
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(work + " with " + trouble + " at '" + failed[0] + "'", e);
        }
    }

    private boolean attempt(Work work, SkillCache cache, ErrorCode code) {
        try {
            work.run(cache);
            return true;
        } catch (CacheException e) {
            requireClear(e, code);
            return false;
        }
    }

    private void requireClear(CacheException e, ErrorCode code) {
        assertThat(e.code()).isEqualTo(code);
        assertThat(e.path().toString()).startsWith(root.toString());
        assertThat(e.getMessage()).contains(e.path().toString()).doesNotContainPattern("\\p{Cntrl}");
    }

    /** A new cache with one of everything. */
    private void prepare() throws IOException {
        Trees.remove(root);
        try (SkillCache cache = open()) {
            SampleContent.make(cache, OLD);
            cache.keepManifest(SampleContent.manifestDigest(OLD), SampleContent.manifest(OLD));
            cache.tags().remember(REPOSITORY, "old", SampleContent.manifestDigest(OLD), Instant.EPOCH);
        }
    }

    private static void requireOld(SkillCache cache) {
        assertThat(cache.find(SampleContent.key(OLD), CheckoutCheck.FULL)).isPresent();
        assertThat(cache.manifest(SampleContent.manifestDigest(OLD))).isPresent();
        assertThat(cache.tags().reload(REPOSITORY, "old")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "LIST, checkouts/sha256",
        "LIST_ENTRY, checkouts/sha256",
        "OPEN_TO_READ, .entry",
        "READ, .entry",
        "OPEN_TO_READ, SKILL.md",
        "READ, SKILL.md"
    })
    void checkoutThatCannotBeReadNowStaysWhereItIs(FileOperation operation, String part) throws IOException {
        prepare();
        files.inject(operation, part, 0, FaultyFileSystem.ALWAYS, new FileFault.TooManyOpenFiles());
        ContentKey key = SampleContent.key(OLD);
        try (SkillCache cache = SampleContent.open(files.path("cache"), Duration.ZERO)) {
            assertThatThrownBy(() -> cache.acquire(key, CheckoutCheck.FULL, Duration.ofMinutes(5)))
                    .isInstanceOfSatisfying(CacheException.class, e -> {
                        requireClear(e, ErrorCode.CACHE_UNAVAILABLE);
                        assertThat(e.getMessage()).contains("Too many open files", key.directoryName());
                    });
            files.heal();
            assertThat(UnpackerTestBase.names(version().resolve("quarantine"))).isEmpty();
            assertThat(cache.acquire(key, CheckoutCheck.FULL, Duration.ofMinutes(5)))
                    .isInstanceOf(Checkout.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"v1/checkouts", "v1/manifests", "v1/tags", "v1/quarantine"})
    void folderThatCannotBeListedIsReported(String folder) throws IOException {
        prepare();
        try (SkillCache cache = SampleContent.open(files.path("cache"), Duration.ZERO)) {
            files.inject(FileOperation.LIST, path -> path.endsWith(folder), 0, 1, new FileFault.IoError());
            assertThatThrownBy(() -> cache.prune(PruneRule.leftoversOnly()))
                    .isInstanceOfSatisfying(CacheException.class, e -> {
                        requireClear(e, ErrorCode.CACHE_UNAVAILABLE);
                        assertThat(e.getMessage()).contains("cannot read", folder, "Input/output error");
                    });
            requireOld(cache);
            assertThat(cache.prune(PruneRule.leftoversOnly()).kept()).isEqualTo(1);
        }
    }

    @Test
    void leftoverThatCannotBeRemovedDoesNotKeepTheRest() throws IOException {
        prepare();
        for (String name : List.of("file.1", "file.2", "file.3")) {
            Files.writeString(version().resolve("staging").resolve(name), "left");
        }
        files.inject(FileOperation.DELETE, "file.", 0, 1, new FileFault.IoError());
        SampleContent.open(files.path("cache"), Duration.ZERO).close();
        assertThat(UnpackerTestBase.names(version().resolve("staging"))).hasSize(1);
        open().close();
    }

    @Test
    void firstFailureIsToldThoughCleaningUpFailsToo() throws IOException {
        prepare();
        files.inject(FileOperation.WRITE, "staging/file.", 0, 1, new FileFault.DiskFull());
        files.inject(FileOperation.DELETE, "staging/file.", 0, 1, new FileFault.IoError());
        try (SkillCache cache = SampleContent.open(files.path("cache"), Duration.ZERO)) {
            assertThat(attempt(Work.KEEP_MANIFEST, cache, ErrorCode.DISK_FULL)).isFalse();
        }
        open().close();
    }

    @Test
    void readOnlyDirectoryIsReadAndNeverWritten() throws IOException {
        prepare();
        for (FileOperation operation : WORDS.keySet()) {
            files.inject(operation, "", 0, FaultyFileSystem.ALWAYS, new FileFault.ReadOnly());
        }
        files.inject(FileOperation.READ_ATTRIBUTES, "v1/staging", 0, FaultyFileSystem.ALWAYS, new FileFault.Denied());
        try (SkillCache cache = SampleContent.open(files.path("cache"), Duration.ZERO)) {
            requireOld(cache);
            assertThat(cache.list()).hasSize(1);
            for (Work work : List.of(Work.MAKE, Work.REPAIR_AND_PRUNE)) {
                assertThat(attempt(work, cache, ErrorCode.CACHE_UNAVAILABLE)).isFalse();
            }
            for (Work work : List.of(Work.KEEP_MANIFEST, Work.REMEMBER_TAG, Work.SEE_TAG_AGAIN, Work.FORGET_TAG)) {
                assertThat(attempt(work, cache, ErrorCode.CACHE_UNAVAILABLE)).isTrue();
            }
            assertThat(cache.manifest(SampleContent.manifestDigest(NEW))).isEmpty();
            files.heal();
            try (SkillCache writable = SampleContent.open(files.path("cache"), Duration.ZERO)) {
                SampleContent.make(writable, NEW);
            }
            requireOld(cache);
        }
    }

    @Test
    void whatAppearsWhereTheCheckoutGoesIsReportedAndReplacedLater() throws IOException {
        prepare();
        try (SkillCache cache = open();
                Staging staging = staging(cache.acquire(SampleContent.key(NEW)))) {
            Path other = Files.createDirectories(
                    version().resolve("checkouts/" + SampleContent.key(NEW).directoryName() + "/stray"));
            assertThatThrownBy(() -> SampleContent.fill(staging, NEW))
                    .isInstanceOfSatisfying(CacheException.class, e -> requireClear(e, ErrorCode.CACHE_UNAVAILABLE));
            assertThat(other).isDirectory();
        }
        try (SkillCache cache = open()) {
            SampleContent.make(cache, NEW);
        }
    }
}

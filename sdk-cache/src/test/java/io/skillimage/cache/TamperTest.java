package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A checkout that is not what was verified is not used, but made again. */
class TamperTest extends CacheTestBase {

    /** What can happen to a checkout so that a quick look shows it. */
    enum Damage {
        FILE_GONE {
            @Override
            void apply(Path skill) throws IOException {
                Files.delete(skill.resolve("SKILL.md"));
            }
        },
        FILE_ADDED {
            @Override
            void apply(Path skill) throws IOException {
                Files.writeString(skill.resolve("scripts/extra"), "x");
            }
        },
        FILE_LONGER {
            @Override
            void apply(Path skill) throws IOException {
                replace(skill.resolve("SKILL.md"), "# Hello and more");
            }
        },
        FILE_WRITABLE {
            @Override
            void apply(Path skill) throws IOException {
                permissions(skill.resolve("SKILL.md"), "rw-r--r--");
            }
        },
        FILE_EXECUTABLE {
            @Override
            void apply(Path skill) throws IOException {
                permissions(skill.resolve("SKILL.md"), "r-xr-xr-x");
            }
        },
        FILE_NOT_EXECUTABLE {
            @Override
            void apply(Path skill) throws IOException {
                permissions(skill.resolve("scripts/run.sh"), "r--r--r--");
            }
        },
        FILE_IS_LINK {
            @Override
            void apply(Path skill) throws IOException {
                Files.move(skill.resolve("SKILL.md"), skill.resolve("../../../../../moved"));
                Files.createSymbolicLink(skill.resolve("SKILL.md"), skill.resolve("../../../../../moved"));
            }
        },
        DIRECTORY_ADDED {
            @Override
            void apply(Path skill) throws IOException {
                TreeMode.seal(Files.createDirectory(skill.resolve("more")));
            }
        },
        DIRECTORY_GONE {
            @Override
            void apply(Path skill) throws IOException {
                Files.delete(skill.resolve("empty"));
            }
        },
        DIRECTORY_WRITABLE {
            @Override
            void apply(Path skill) throws IOException {
                permissions(skill.resolve("scripts"), "rwxr-xr-x");
            }
        },
        SKILL_RENAMED {
            @Override
            void apply(Path skill) throws IOException {
                Files.move(skill, skill.resolveSibling("renamed"));
            }
        },
        SKILL_GONE {
            @Override
            void apply(Path skill) throws IOException {
                Trees.remove(skill);
            }
        },
        NEIGHBOUR_ADDED {
            @Override
            void apply(Path skill) throws IOException {
                Files.createDirectory(skill.resolveSibling("neighbour"));
            }
        },
        RECORD_GONE {
            @Override
            void apply(Path skill) throws IOException {
                Files.delete(skill.resolveSibling(".entry"));
            }
        },
        RECORD_EMPTY {
            @Override
            void apply(Path skill) throws IOException {
                Files.write(skill.resolveSibling(".entry"), new byte[0]);
            }
        },
        RECORD_CUT {
            @Override
            void apply(Path skill) throws IOException {
                Path record = skill.resolveSibling(".entry");
                byte[] bytes = Files.readAllBytes(record);
                Files.write(record, Arrays.copyOf(bytes, bytes.length / 2));
            }
        },
        RECORD_FLIPPED {
            @Override
            void apply(Path skill) throws IOException {
                Path record = skill.resolveSibling(".entry");
                byte[] bytes = Files.readAllBytes(record);
                bytes[bytes.length / 2] ^= 1;
                Files.write(record, bytes);
            }
        },
        CHECKOUT_IS_FILE {
            @Override
            void apply(Path skill) throws IOException {
                Path checkout = skill.resolve("..").normalize();
                Trees.remove(checkout);
                Files.writeString(checkout, "x");
            }
        };

        abstract void apply(Path skill) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void makesDamagedCheckoutAgain(Damage damage) throws IOException {
        try (SkillCache cache = open();
                SkillCache other = open()) {
            Path skill = make(cache, LAYER).directory();
            permissionsOfAll(skill, "rwxr-xr-x");
            damage.apply(skill);
            sealAllBut(skill, damage);

            assertThat(other.find(key())).isEmpty();
            assertThat(cache.find(key())).isEmpty();
            assertThat(make(other, LAYER).directory()).isEqualTo(skill);
            assertThat(cache.find(key())).isPresent();
            assertThat(UnpackerTestBase.names(version().resolve("quarantine"))).containsExactly(key().directoryName());
        }
        Files.deleteIfExists(root.resolve("moved"));
    }

    @Test
    void keepsOneDamagedCheckoutPerContent() throws IOException {
        try (SkillCache cache = open()) {
            for (int i = 0; i < 3; i++) {
                Path skill = make(cache, LAYER).directory();
                Files.delete(skill.resolveSibling(".entry"));
            }
            make(cache, LAYER);
            assertThat(UnpackerTestBase.names(version().resolve("quarantine"))).hasSize(1);
        }
    }

    @Test
    void noticesFileOfTheSameSizeThatWasWrittenSince() throws IOException {
        try (SkillCache cache = open()) {
            Path file = make(cache, LAYER).directory().resolve("SKILL.md");
            replace(file, "# HELLO");
            assertThat(cache.find(key())).isEmpty();
            make(cache, LAYER);
        }
    }

    @Test
    void findsWhatWasChangedBehindTheTimesWhenItReadsEveryByte() throws IOException {
        try (SkillCache cache = open()) {
            replaceUnderTheOldTime(make(cache, LAYER).directory().resolve("SKILL.md"), "# HELLO");
            assertThat(cache.find(key(), CheckoutCheck.QUICK)).isPresent();
            assertThat(cache.find(key(), CheckoutCheck.FULL)).isEmpty();
            remake(cache);
            assertThat(cache.find(key(), CheckoutCheck.FULL)).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z"})
    void acceptsFileThatWasOnlyTouched(String time) throws IOException {
        try (SkillCache cache = open()) {
            Path file = make(cache, LAYER).directory().resolve("SKILL.md");
            Files.setLastModifiedTime(file, FileTime.from(Instant.parse(time)));
            assertThat(cache.find(key())).isPresent();
        }
        Path checkout = new CacheLayout(root).checkout(key().directoryName());
        EntryRecord record = EntryRecord.parse(Files.readAllBytes(CacheLayout.record(checkout)))
                .orElseThrow();
        assertThat(TreeCheck.compare(checkout, record, false).inTime()).isTrue();
    }

    @Test
    void believesWhatItSawForAsLongAsItIsTold() throws IOException {
        long[] now = {0};
        try (SkillCache cache = builder()
                .recheckAfter(Duration.ofSeconds(1))
                .nanoTime(() -> now[0])
                .open()) {
            Checkout made = make(cache, LAYER);
            replace(made.directory().resolve("scripts/run.sh"), "echo HELLO");
            now[0] = 999_999_999;
            assertThat(cache.isCurrent(made)).isTrue();
            assertThat(cache.find(key())).contains(made);
            now[0] = 1_000_000_000;
            assertThat(cache.isCurrent(made)).isFalse();
            assertThat(cache.find(key())).isEmpty();
            make(cache, LAYER);
        }
    }

    @Test
    void looksAtTheInstructionsInTheMeantime() throws IOException {
        long[] now = {0};
        try (SkillCache cache = builder()
                .recheckAfter(Duration.ofSeconds(1))
                .nanoTime(() -> now[0])
                .open()) {
            Checkout made = make(cache, LAYER);
            Path file = made.directory().resolve("SKILL.md");
            replace(file, "# HELLO");
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
            now[0] = 99_999;
            assertThat(cache.isCurrent(made)).isTrue();
            now[0] = 100_000;
            assertThat(cache.isCurrent(made)).isFalse();
            make(cache, LAYER);
        }
    }

    @Test
    void looksWhetherTheDirectoryIsThereInTheMeantime() throws IOException {
        long[] now = {0};
        try (SkillCache cache = builder()
                .recheckAfter(Duration.ofSeconds(1))
                .nanoTime(() -> now[0] += 100_000)
                .open()) {
            Checkout made = make(cache, LAYER);
            assertThat(cache.isCurrent(made)).isTrue();
            Trees.remove(root.resolve("v1/checkouts"));
            assertThat(cache.isCurrent(made)).isFalse();
            Files.createDirectory(root.resolve("v1/checkouts"));
        }
    }

    @Test
    void readsEveryByteAfterRestartOfTheMachine() throws IOException {
        try (SkillCache cache = open()) {
            Path file = make(cache, LAYER).directory().resolve("SKILL.md");
            replaceUnderTheOldTime(file, "# HELLO");
            assertThat(cache.find(key())).isPresent();
        }
        try (SkillCache cache = open("boot-2")) {
            assertThat(cache.find(key())).isEmpty();
            make(cache, LAYER);
        }
    }

    @Test
    void readsEveryByteOnceAfterRestartOfTheMachine() throws IOException {
        try (SkillCache cache = open()) {
            make(cache, LAYER);
        }
        try (SkillCache cache = open("boot-2")) {
            assertThat(cache.find(key())).isPresent();
        }
        Path record = CacheLayout.record(new CacheLayout(root).checkout(key().directoryName()));
        assertThat(EntryRecord.parse(Files.readAllBytes(record)).orElseThrow().bootId())
                .isEqualTo("boot-2");
    }

    @Test
    void readsEveryByteInEachInstanceWhenTheRestartsAreUnknown() throws IOException {
        try (SkillCache cache = open("")) {
            Path file = make(cache, LAYER).directory().resolve("SKILL.md");
            assertThat(cache.find(key())).isPresent();
            replaceUnderTheOldTime(file, "# HELLO");
        }
        try (SkillCache cache = open("")) {
            assertThat(cache.find(key())).isEmpty();
            make(cache, LAYER);
        }
    }

    private static void remake(SkillCache cache) {
        try (Staging staging = staging(cache.acquire(key(), CheckoutCheck.FULL, Duration.ofMinutes(5)))) {
            unpack(staging, LAYER);
            staging.commit("hello", new byte[0]);
        }
    }

    private static void permissionsOfAll(Path skill, String permissions) throws IOException {
        permissions(skill, permissions);
        permissions(skill.resolve("scripts"), permissions);
    }

    private static void sealAllBut(Path skill, Damage damage) throws IOException {
        if (Files.isDirectory(skill)) {
            TreeMode.seal(skill);
            if (damage != Damage.DIRECTORY_WRITABLE) {
                TreeMode.seal(skill.resolve("scripts"));
            }
        }
    }
}

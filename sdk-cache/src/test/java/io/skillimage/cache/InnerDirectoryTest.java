package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.SkillFile;
import io.skillimage.SkillWarning;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A checkout of one directory at the top of the layers. */
class InnerDirectoryTest extends CacheTestBase {
    private static byte[] layer(String directory) {
        return new TarBuilder()
                .file("README", "around", 0644)
                .file(directory + "/SKILL.md", "# Hello", 0644)
                .directory(directory + "/empty/")
                .file(directory + "/scripts/run.sh", "echo", 0755)
                .file(directory + "2/SKILL.md", "# Other", 0644)
                .end()
                .gzip();
    }

    private static Checkout make(SkillCache cache, ContentKey key, String directory, String name) {
        try (Staging staging = staging(cache.acquire(key))) {
            unpack(staging, layer(directory));
            staging.enter(directory);
            assertThat(staging.directory().resolve("SKILL.md")).hasContent("# Hello");
            assertThat(staging.files()).extracting(SkillFile::path).containsExactly("SKILL.md", "scripts/run.sh");
            return staging.commit(name, new byte[0]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"skill", "tree", "inner", "two words"})
    void holdsWhatIsInTheDirectoryAndNothingElse(String directory) {
        try (SkillCache cache = open()) {
            ContentKey key = key(layer(directory));
            Checkout made = make(cache, key, directory, "tree");

            Path skill = made.directory();
            assertThat(skill.getFileName()).hasToString("tree");
            assertThat(skill.resolve("SKILL.md")).hasContent("# Hello");
            assertThat(skill.resolve("empty")).isDirectory();
            assertThat(skill.resolve("scripts/run.sh")).isExecutable();
            assertThat(skill.getParent()).isDirectoryNotContaining(path -> path.endsWith(".outer"));
            assertThat(made.warnings())
                    .extracting(SkillWarning::code)
                    .containsExactly(SkillWarning.Code.LEFT_OUT, SkillWarning.Code.LEFT_OUT);
            assertThat(cache.find(key, CheckoutCheck.FULL)).isPresent();
        }
        try (SkillCache cache = open("another boot")) {
            Checkout found = cache.find(key(layer(directory))).orElseThrow();
            assertThat(found.files()).extracting(SkillFile::path).containsExactly("SKILL.md", "scripts/run.sh");
            assertThat(found.warnings()).hasSize(2);
        }
    }

    @Test
    void chosenDirectoriesOfTheSameLayersAreApart() {
        try (SkillCache cache = open()) {
            ContentKey key = key(layer("skill"));
            Checkout chosen = make(cache, key.in("skill"), "skill", "one");

            assertThat(cache.find(key)).isEmpty();
            assertThat(cache.find(key.in("other"))).isEmpty();
            assertThat(cache.find(key.in("skill"))).contains(chosen);
        }
        try (SkillCache cache = open()) {
            assertThat(cache.find(key(layer("skill")).in("skill"))).isPresent();
            assertThat(cache.list())
                    .extracting(CachedSkill::key)
                    .containsExactly(key(layer("skill")).in("skill"));
        }
    }

    @Test
    void onlyADirectoryAtTheTopCanBeEnteredOnceAllLayersAreThere() {
        try (SkillCache cache = open();
                Staging staging = staging(cache.acquire(key(layer("skill"))))) {
            assertThatThrownBy(() -> staging.enter("skill")).isInstanceOf(IllegalStateException.class);
            unpack(staging, layer("skill"));
            for (String name : List.of("", ".", "README", "skill/scripts", "none")) {
                assertThatThrownBy(() -> staging.enter(name)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }
}

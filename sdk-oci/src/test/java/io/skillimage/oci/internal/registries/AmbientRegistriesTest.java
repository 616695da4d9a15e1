package io.skillimage.oci.internal.registries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidReferenceException;
import io.skillimage.RegistryException;
import io.skillimage.oci.internal.host.HostEnvironment;
import io.skillimage.oci.internal.registry.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AmbientRegistriesTest {
    @TempDir
    private Path root;

    private void write(String file, String toml) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, toml);
    }

    private static String leads(String prefix, String location) {
        return "[[registry]]\nprefix = '%s'\nlocation = '%s'\n".formatted(prefix, location);
    }

    private RegistriesConf read(@Nullable String explicit) {
        return AmbientRegistries.read(
                explicit == null ? null : root.resolve(explicit), root.resolve("system"), root.resolve("user"));
    }

    private static String whereTo(RegistriesConf conf, String registry) {
        return conf.sources(new Repository(registry, "x"), false)
                .get(0)
                .repository()
                .registry();
    }

    @Test
    void noFileSaysNothing() {
        assertThat(read(null)).isEqualTo(RegistriesConf.empty());
    }

    @Test
    void laterFilesReplaceTablesByPrefixAndAddOthers() throws Exception {
        write(
                "system/registries.conf",
                "unqualified-search-registries = ['system.example']\n" + leads("a.example", "system.example")
                        + leads("b.example", "system.example"));
        write(
                "system/registries.conf.d/10-first.conf",
                leads("b.example", "first.example") + leads("c.example", "first.example")
                        + "[aliases]\nhello = 'a.example/first'\nbye = 'a.example/bye'");
        write(
                "system/registries.conf.d/20-second.conf",
                leads("c.example", "second.example") + "[aliases]\nhello = 'a.example/second'\nbye = ''");
        write("system/registries.conf.d/90-not.txt", leads("a.example", "not.example"));
        write("system/registries.conf.d/sub.conf/x.conf", leads("a.example", "not.example"));
        write("user/registries.conf.d/00-user.conf", leads("d.example", "user.example"));
        RegistriesConf conf = read(null);
        assertThat(whereTo(conf, "a.example")).isEqualTo("system.example");
        assertThat(whereTo(conf, "b.example")).isEqualTo("first.example");
        assertThat(whereTo(conf, "c.example")).isEqualTo("second.example");
        assertThat(whereTo(conf, "d.example")).isEqualTo("user.example");
        assertThat(conf.search()).containsExactly("system.example");
        assertThat(conf.aliases()).containsOnly(Map.entry("hello", "a.example/second"));
    }

    @Test
    void theUsersMainFileReplacesAllThatIsForAllUsers() throws Exception {
        write("system/registries.conf", leads("a.example", "system.example"));
        write("system/registries.conf.d/x.conf", leads("b.example", "system.example"));
        write("user/registries.conf", leads("c.example", "user.example"));
        write("user/registries.conf.d/x.conf", leads("d.example", "user.example"));
        RegistriesConf conf = read(null);
        assertThat(whereTo(conf, "a.example")).isEqualTo("a.example");
        assertThat(whereTo(conf, "b.example")).isEqualTo("b.example");
        assertThat(whereTo(conf, "c.example")).isEqualTo("user.example");
        assertThat(whereTo(conf, "d.example")).isEqualTo("user.example");
    }

    @Test
    void theFileThatIsNamedReplacesBothMainFilesButNoDropIn() throws Exception {
        write("named.conf", leads("a.example", "named.example"));
        write("system/registries.conf", leads("b.example", "system.example"));
        write("system/registries.conf.d/x.conf", leads("c.example", "system.example"));
        write("user/registries.conf", leads("d.example", "user.example"));
        write("user/registries.conf.d/x.conf", leads("e.example", "user.example"));
        RegistriesConf conf = read("named.conf");
        assertThat(whereTo(conf, "a.example")).isEqualTo("named.example");
        assertThat(whereTo(conf, "b.example")).isEqualTo("b.example");
        assertThat(whereTo(conf, "c.example")).isEqualTo("system.example");
        assertThat(whereTo(conf, "d.example")).isEqualTo("d.example");
        assertThat(whereTo(conf, "e.example")).isEqualTo("user.example");
    }

    @Test
    void aBrokenFileIsNeverLeftOut() throws Exception {
        write("system/registries.conf", leads("a.example", "system.example"));
        write("system/registries.conf.d/broken.conf", "[[registry]\nlocation = 'evil.example'\nblocked = true");
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> read(null))
                .returns(ErrorCode.BAD_CONFIGURATION, RegistryException::code)
                .withMessageContaining(
                        root.resolve("system/registries.conf.d/broken.conf").toString());
    }

    @Test
    void aFileThatIsNamedMustBeThere() {
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> read("nowhere.conf"))
                .withMessageContaining("nowhere.conf")
                .withMessageContaining("there is no such file");
    }

    @Test
    void filesAreReadAtTheFirstQuestionAndAgainAfterFiveMinutes() throws Exception {
        Path file = root.resolve("registries.conf");
        AtomicLong ticks = new AtomicLong();
        AmbientRegistries registries = new AmbientRegistries(
                () -> AmbientRegistries.read(file, root.resolve("system"), root.resolve("user")), ticks::get);
        Files.writeString(file, leads("a.example", "one.example"));
        assertThat(whereTo(registries.current(), "a.example")).isEqualTo("one.example");
        Files.writeString(file, leads("a.example", "two.example"));
        ticks.addAndGet(Duration.ofMinutes(5).toNanos() - 1);
        assertThat(whereTo(registries.current(), "a.example")).isEqualTo("one.example");
        ticks.addAndGet(1);
        assertThat(whereTo(registries.current(), "a.example")).isEqualTo("two.example");
    }

    @Test
    void onlyShortNamesAreLookedUp() {
        AmbientRegistries broken = AmbientRegistries.of(root.resolve("nowhere.conf"));
        assertThat(broken.expand("quay.io/acme/hello:1")).hasToString("quay.io/acme/hello:1");
        assertThat(broken.expand("dir:x")).hasToString("dir:x");
        assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> broken.expand("hello:1"));
        assertThatExceptionOfType(InvalidReferenceException.class)
                .isThrownBy(() -> AmbientRegistries.none().expand("hello:1"));
    }

    @Test
    void theEnvironmentNamesTheFiles() {
        HostEnvironment environment =
                new HostEnvironment(Map.of("CONTAINERS_REGISTRIES_CONF", "/x/y.conf", "XDG_CONFIG_HOME", "/z"), root);
        assertThat(environment.explicitRegistries()).isEqualTo(Path.of("/x/y.conf"));
        assertThat(environment.userContainers()).isEqualTo(root.resolve(".config/containers"));
        assertThat(environment.systemContainers()).isEqualTo(Path.of("/etc/containers"));
        assertThat(new HostEnvironment(Map.of(), root).explicitRegistries()).isNull();
    }
}

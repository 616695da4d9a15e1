package io.skillimage.oci.internal.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one place that reads the environment: which variables and directories caches, credentials and the
 * configuration of registries are looked for in.
 *
 * @param variables the environment variables
 * @param home the user's home directory
 */
public record HostEnvironment(Map<String, String> variables, Path home) {

    /** Returns what this process was started with. */
    public static HostEnvironment ofProcess() {
        Map<String, String> variables = System.getenv();
        String home = variables.get("HOME");
        return new HostEnvironment(
                variables, Path.of(home == null || home.isEmpty() ? System.getProperty("user.home", ".") : home));
    }

    /** Returns where checkouts are kept unless somebody says otherwise. */
    public Path cacheDirectory() {
        Path caches = directory("XDG_CACHE_HOME");
        return (caches == null || !caches.isAbsolute() ? home.resolve(".cache") : caches).resolve("skillimage");
    }

    /** Returns the credentials file that was asked for by name, or null. */
    public @Nullable Path explicitFile() {
        return directory("REGISTRY_AUTH_FILE");
    }

    /** Returns the credentials files to look at when none was asked for; the first that has an answer wins. */
    public List<Path> usualFiles() {
        List<Path> files = new ArrayList<>();
        Path docker = directory("DOCKER_CONFIG");
        files.add((docker == null ? home.resolve(".docker") : docker).resolve("config.json"));
        Path runtime = runtimeDirectory();
        if (runtime != null) {
            files.add(runtime.resolve("auth.json"));
        }
        Path config = directory("XDG_CONFIG_HOME");
        files.add((config == null ? home.resolve(".config") : config).resolve("containers/auth.json"));
        return files;
    }

    /** Returns where docker and podman keep certificates of single registries, the most personal one first. */
    public List<Path> certificateDirectories() {
        Path config = directory("XDG_CONFIG_HOME");
        return List.of(
                (config == null ? home.resolve(".config") : config).resolve("containers/certs.d"),
                Path.of("/etc/containers/certs.d"),
                Path.of("/etc/docker/certs.d"));
    }

    /** Returns a variable that is written in upper or in lower case, or an empty string. */
    public String eitherCase(String variable) {
        String upper = variables.getOrDefault(variable, "");
        return upper.isEmpty() ? variables.getOrDefault(variable.toLowerCase(Locale.ROOT), "") : upper;
    }

    /** Returns the configuration of registries that was asked for by name, or null. */
    public @Nullable Path explicitRegistries() {
        return directory("CONTAINERS_REGISTRIES_CONF");
    }

    /** Returns where the configuration of registries is for all users. */
    public Path systemContainers() {
        return Path.of("/etc/containers");
    }

    /** Returns where the user's own configuration of registries is: below the home directory, whatever XDG says. */
    public Path userContainers() {
        return home.resolve(".config/containers");
    }

    /** Returns the program of that name in an absolute directory of the path, or null. */
    public @Nullable Path executable(String name) {
        for (String entry : variables.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path directory = path(entry);
            if (directory != null && directory.isAbsolute()) {
                for (String suffix : List.of("", ".exe")) {
                    Path file = directory.resolve(name + suffix);
                    if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                        return file;
                    }
                }
            }
        }
        return null;
    }

    /** Podman's place for logins of this boot; without a session it is named after the user's number. */
    private @Nullable Path runtimeDirectory() {
        Path runtime = directory("XDG_RUNTIME_DIR");
        if (runtime != null) {
            return runtime.resolve("containers");
        }
        try {
            return Path.of("/run/containers", String.valueOf(Files.getAttribute(home, "unix:uid")));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return null;
        }
    }

    private @Nullable Path directory(String variable) {
        return path(variables.getOrDefault(variable, ""));
    }

    private static @Nullable Path path(String text) {
        try {
            return text.isEmpty() ? null : Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }
}

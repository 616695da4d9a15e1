package io.skillimage.skillctl;

import io.skillimage.oci.RegistryAccess;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the command line takes from its surroundings. The only class that reads them. Immutable. */
final class Environment {
    private static final String TERMINAL = "SKILLCTL_TERMINAL";
    /** An archive holds little more. */
    private static final Pattern SECONDS = Pattern.compile("[0-7]?\\d{1,9}");

    private final Map<String, String> variables;
    private final Path home;
    private final Path workingDirectory;
    private final RegistryAccess access;

    Environment(Map<String, String> variables, Path home, Path workingDirectory, RegistryAccess access) {
        this.variables = Map.copyOf(variables);
        this.home = home;
        this.workingDirectory = workingDirectory;
        this.access = access;
    }

    static Environment ofProcess() {
        String home = System.getenv("HOME");
        return new Environment(
                System.getenv(),
                Path.of(home == null || home.isEmpty() ? System.getProperty("user.home", ".") : home),
                Path.of(""),
                RegistryAccess.ambient());
    }

    /** Returns how registries are reached from here, unless options say otherwise. */
    RegistryAccess access() {
        return access;
    }

    /** Returns the path as seen from the working directory. */
    Path locate(Path path) {
        return workingDirectory.resolve(path);
    }

    /** Returns where packed and pulled images are. */
    Path store() {
        return base("XDG_DATA_HOME", ".local/share").resolve("skillctl/store");
    }

    /** Returns where checkouts are. */
    Path cache() {
        return variable("SKILLIMAGE_CACHE")
                .map(value -> locate(path("SKILLIMAGE_CACHE", value)))
                .orElseGet(() -> base("XDG_CACHE_HOME", ".cache").resolve("skillimage"));
    }

    /** Returns the registry, and perhaps a path in it, that stands before references that name none. */
    Optional<String> registry() {
        return variable("SKILLCTL_REGISTRY")
                .map(value -> value.endsWith("/") ? value.substring(0, value.length() - 1) : value);
    }

    /** Returns the time that packed images shall have, as reproducible-builds.org defines its variable. */
    Optional<Instant> sourceDate() {
        return variable("SOURCE_DATE_EPOCH").map(Environment::instant);
    }

    /** Returns whether standard output understands colour. */
    boolean isOutputColoured() {
        return isColoured("out");
    }

    /** Returns whether standard error understands colour. */
    boolean isErrorColoured() {
        return isColoured("err");
    }

    /** Returns whether standard error is a terminal on which a line can be written again. */
    boolean isErrorTerminal() {
        return isTerminal("err");
    }

    private boolean isColoured(String stream) {
        return isTerminal(stream) && variable("NO_COLOR").isEmpty();
    }

    private boolean isTerminal(String stream) {
        boolean terminal =
                variable(TERMINAL).map(value -> value.contains(stream)).orElse(false);
        boolean dumb = variable("TERM").map("dumb"::equals).orElse(false);
        return terminal && !dumb;
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /** The XDG base directory specification ignores relative paths. */
    private Path base(String variable, String otherwise) {
        return variable(variable)
                .map(value -> path(variable, value))
                .filter(Path::isAbsolute)
                .orElseGet(() -> home.resolve(otherwise));
    }

    private static Path path(String variable, String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw CommandException.usage(variable + " is no path: " + e.getMessage(), "set it to a directory");
        }
    }

    private static Instant instant(String seconds) {
        if (!SECONDS.matcher(seconds).matches()) {
            throw CommandException.usage(
                    "SOURCE_DATE_EPOCH is '" + seconds + "', which is no number of seconds since 1970",
                    "set it to the output of 'git log -1 --format=%ct', or unset it");
        }
        return Instant.ofEpochSecond(Long.parseLong(seconds));
    }
}

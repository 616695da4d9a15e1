package io.skillimage.oci.internal.registries;

import io.skillimage.InvalidReferenceException;
import io.skillimage.RegistryException;
import io.skillimage.SkillReference;
import io.skillimage.oci.internal.host.HostEnvironment;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of registries that holds here: of this machine, of one file, or none. Like credentials, files are
 * read at the first question and kept for five minutes, so that a mirror that was configured is noticed. Thread-safe.
 */
public final class AmbientRegistries {
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final int MAX_DROP_INS = 1_000;

    private final Supplier<RegistriesConf> reader;
    private final LongSupplier nanoTime;
    private volatile @Nullable Snapshot snapshot;

    private record Snapshot(RegistriesConf conf, long readAt) {}

    AmbientRegistries(Supplier<RegistriesConf> reader, LongSupplier nanoTime) {
        this.reader = reader;
        this.nanoTime = nanoTime;
    }

    /** Returns what podman would read in the environment of this process. */
    public static AmbientRegistries ofProcess() {
        return new AmbientRegistries(() -> read(HostEnvironment.ofProcess()), System::nanoTime);
    }

    /** Returns what stands in that file, which has to be there, and nothing else. */
    public static AmbientRegistries of(Path file) {
        return new AmbientRegistries(() -> RegistriesConf.empty().with(required(file)), System::nanoTime);
    }

    /** Returns the configuration that changes nothing. */
    public static AmbientRegistries none() {
        return new AmbientRegistries(RegistriesConf::empty, System::nanoTime);
    }

    /**
     * Returns the reference that a text means where its registry may be left out.
     *
     * @throws InvalidReferenceException if it is no reference, or a short name that has no single meaning
     * @throws RegistryException if there is a configuration that cannot be used
     */
    public SkillReference expand(String text) {
        return SkillReference.parse(SkillReference.isShortName(text) ? current().expand(text) : text);
    }

    /**
     * Returns what the files said not long ago.
     *
     * @throws RegistryException if one of them cannot be used
     */
    RegistriesConf current() {
        Snapshot known = snapshot;
        if (known == null || nanoTime.getAsLong() - known.readAt() >= KEPT.toNanos()) {
            known = new Snapshot(reader.get(), nanoTime.getAsLong());
            snapshot = known;
        }
        return known.conf();
    }

    private static RegistriesConf read(HostEnvironment environment) {
        return read(environment.explicitRegistries(), environment.systemContainers(), environment.userContainers());
    }

    /**
     * Reads the files in the order of containers-registries.conf.d(5).
     *
     * @param explicit the main file that was asked for by name; it replaces both others
     * @param system the directory for all users
     * @param user the user's directory, whose main file replaces all that is for all users
     */
    static RegistriesConf read(@Nullable Path explicit, Path system, Path user) {
        RegistriesConfFile own = explicit == null ? file(user) : null;
        if (own != null) {
            return withDropIns(RegistriesConf.empty().with(own), user);
        }
        RegistriesConfFile main = explicit == null ? file(system) : required(explicit);
        RegistriesConf conf = RegistriesConf.empty();
        return withDropIns(withDropIns(main == null ? conf : conf.with(main), system), user);
    }

    private static @Nullable RegistriesConfFile file(Path directory) {
        return RegistriesConfFile.read(directory.resolve("registries.conf"));
    }

    private static RegistriesConfFile required(Path file) {
        RegistriesConfFile read = RegistriesConfFile.read(file);
        if (read == null) {
            throw RegistriesConfFile.unusable(file, "there is no such file", null);
        }
        return read;
    }

    private static RegistriesConf withDropIns(RegistriesConf conf, Path directory) {
        RegistriesConf all = conf;
        for (Path path : dropIns(directory.resolve("registries.conf.d"))) {
            RegistriesConfFile file = RegistriesConfFile.read(path);
            if (file != null) {
                all = all.with(file);
            }
        }
        return all;
    }

    private static List<Path> dropIns(Path directory) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.conf")) {
            for (Path entry : entries) {
                if (!Files.isDirectory(entry)) {
                    files.add(entry);
                }
                if (files.size() > MAX_DROP_INS) {
                    throw RegistriesConfFile.unusable(directory, "it has more than " + MAX_DROP_INS + " files", null);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            if (!Files.exists(directory)) {
                return List.of();
            }
            throw RegistriesConfFile.unusable(directory, "it cannot be read", e);
        }
        files.sort(Comparator.comparing(file -> String.valueOf(file.getFileName())));
        return files;
    }
}

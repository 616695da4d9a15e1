package io.skillimage.oci.internal.registry;

import io.skillimage.AuthenticationException;
import io.skillimage.ErrorCode;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.RegistryAccess.ClientCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The certificates for one registry: those that were set for it, and those of the first {@code certs.d} directory that
 * has a folder of its name, as docker and podman use it: authorities in {@code *.crt}, certificates to show in
 * {@code *.cert} with their keys in {@code *.key}.
 *
 * @param authorities files of authorities to trust besides the others
 * @param shown what proves to the registry who is asking
 */
record RegistryCertificates(List<Path> authorities, List<Shown> shown) {
    private static final int MAX_FILES = 1_000;

    RegistryCertificates {
        authorities = List.copyOf(authorities);
        shown = List.copyOf(shown);
    }

    /** A certificate and its key. */
    record Shown(Path certificate, Path key) {}

    static RegistryCertificates of(Origin origin, RegistryAccess access) {
        List<Path> authorities = new ArrayList<>();
        List<Shown> shown = new ArrayList<>();
        for (ClientCertificate set : access.clientCertificates()) {
            if (names(origin).contains(set.registry())) {
                shown.add(new Shown(set.certificate(), set.key()));
            }
        }
        for (Path directory : access.certificateDirectories()) {
            for (String name : names(origin)) {
                Path folder = directory.resolve(name);
                if (Files.isDirectory(folder)) {
                    addAll(folder, authorities, shown);
                    return new RegistryCertificates(authorities, shown);
                }
            }
        }
        return new RegistryCertificates(authorities, shown);
    }

    /** Returns what settings may call a host: with its port, without if it is the usual one, and Docker Hub by its name. */
    static List<String> names(Origin origin) {
        List<String> names = new ArrayList<>(List.of(origin.host() + ":" + origin.port(), origin.authority()));
        if (Endpoint.isDockerHub(origin.authority())) {
            names.add("docker.io");
        }
        return names;
    }

    private static void addAll(Path folder, List<Path> authorities, List<Shown> shown) {
        List<Path> files = files(folder);
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(".crt")) {
                authorities.add(file);
            } else if (name.endsWith(".cert")) {
                shown.add(new Shown(file, partner(files, file, name, ".cert", ".key")));
            } else if (name.endsWith(".key")) {
                partner(files, file, name, ".key", ".cert");
            }
        }
    }

    private static Path partner(List<Path> files, Path file, String name, String end, String otherEnd) {
        Path partner = file.resolveSibling(name.substring(0, name.length() - end.length()) + otherEnd);
        if (!files.contains(partner)) {
            throw new AuthenticationException(
                    ErrorCode.BAD_CREDENTIALS, file + " is of no use without " + partner.getFileName());
        }
        return partner;
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.limit(MAX_FILES).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new AuthenticationException(
                    ErrorCode.BAD_CREDENTIALS, "the directory of certificates " + folder + " cannot be read", e);
        }
    }
}

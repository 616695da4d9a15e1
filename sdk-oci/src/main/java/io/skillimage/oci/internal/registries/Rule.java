package io.skillimage.oci.internal.registries;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidReferenceException;
import io.skillimage.RegistryException;
import io.skillimage.oci.internal.registry.Repository;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code [[registry]]} table.
 *
 * @param origin the file that it stands in
 * @param prefix what the names of its repositories begin with, {@code host[:port][/path]} or {@code *.host}
 * @param location what stands in place of the prefix, or empty where names stay as they are
 * @param insecure whether TLS may be missing or unverified at the location
 * @param blocked whether nothing of this may be used
 * @param mirrors the mirrors, in order
 */
record Rule(Path origin, String prefix, String location, boolean insecure, boolean blocked, List<Mirror> mirrors) {
    private static final String ANY_SUBDOMAIN = "*.";

    Rule {
        mirrors = List.copyOf(mirrors);
    }

    /** What a mirror is asked for. */
    enum Pull {
        ALL,
        DIGEST_ONLY,
        TAG_ONLY
    }

    /**
     * A {@code [[registry.mirror]]} table.
     *
     * @param location what stands in place of the prefix
     * @param insecure whether TLS may be missing or unverified there
     * @param pull what it is asked for
     */
    record Mirror(String location, boolean insecure, Pull pull) {
        boolean serves(boolean byDigest) {
            return pull == Pull.ALL || byDigest == (pull == Pull.DIGEST_ONLY);
        }
    }

    static boolean isWildcard(String prefix) {
        return prefix.startsWith(ANY_SUBDOMAIN);
    }

    boolean matches(Repository repository) {
        return rest(repository) != null;
    }

    /** Returns whether this one knows better than {@code other} what both match: the longer prefix does. */
    boolean isCloserThan(Rule other) {
        int difference = prefix.length() - other.prefix.length();
        return difference > 0 || (difference == 0 && isWildcard(other.prefix) && !isWildcard(prefix));
    }

    Source primary(Repository asked) {
        return location.isEmpty()
                ? new Source(asked, insecure, false)
                : new Source(rewritten(asked, location), insecure, false);
    }

    Source at(Mirror mirror, Repository asked) {
        return new Source(rewritten(asked, mirror.location()), mirror.insecure(), true);
    }

    /** Returns what follows the prefix in the name of the repository, or null if it does not begin with it. */
    private @Nullable String rest(Repository repository) {
        if (isWildcard(prefix)) {
            String host = repository.registry().replaceFirst(":\\d+\\z", "");
            return host.endsWith(prefix.substring(1)) ? "/" + repository.path() : null;
        }
        String name = repository.toString();
        boolean matches =
                name.startsWith(prefix) && (name.length() == prefix.length() || name.charAt(prefix.length()) == '/');
        return matches ? name.substring(prefix.length()) : null;
    }

    private Repository rewritten(Repository asked, String place) {
        String name = place + rest(asked);
        int slash = name.indexOf('/');
        try {
            return new Repository(name.substring(0, Math.max(0, slash)), name.substring(slash + 1));
        } catch (InvalidReferenceException e) {
            throw new RegistryException(
                    ErrorCode.BAD_CONFIGURATION,
                    origin + " leads from " + asked + " to '" + name + "', which is no repository in a registry",
                    e);
        }
    }
}

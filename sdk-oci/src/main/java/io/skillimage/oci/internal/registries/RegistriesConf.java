package io.skillimage.oci.internal.registries;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidReferenceException;
import io.skillimage.RegistryException;
import io.skillimage.oci.internal.registry.AmbientCredentials;
import io.skillimage.oci.internal.registry.Repository;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the files in the format of containers-registries.conf(5), version 2, say together. Immutable.
 *
 * @param rules the rule for each prefix
 * @param search the registries to look for short names in
 * @param aliases what short names mean
 */
record RegistriesConf(Map<String, Rule> rules, List<String> search, Map<String, String> aliases) {
    private static final int NAMES_SHOWN = 8;

    /** Copies the collections. */
    RegistriesConf {
        rules = Map.copyOf(rules);
        search = List.copyOf(search);
        aliases = Map.copyOf(aliases);
    }

    /** Returns the configuration that changes nothing. */
    static RegistriesConf empty() {
        return new RegistriesConf(Map.of(), List.of(), Map.of());
    }

    /** Returns this with another file read after it: tables by prefix, aliases by name, and its list of registries. */
    RegistriesConf with(RegistriesConfFile later) {
        Map<String, Rule> allRules = new LinkedHashMap<>(rules);
        allRules.putAll(later.rules());
        Map<String, String> allAliases = new LinkedHashMap<>(aliases);
        allAliases.putAll(later.aliases());
        allAliases.values().removeIf(String::isEmpty);
        return new RegistriesConf(allRules, later.search() == null ? search : later.search(), allAliases);
    }

    /**
     * Returns where to look for the content of a repository: mirrors in their order, the location itself last.
     *
     * @param byDigest whether the reference has a digest, so that no mirror can pass off something else
     * @throws RegistryException if the repository is blocked, by its name or where it leads
     */
    List<Source> sources(Repository asked, boolean byDigest) {
        Repository name = normal(asked);
        Rule rule = allowed(name);
        if (rule == null) {
            return List.of(new Source(asked, false, false));
        }
        Source primary = rule.primary(name);
        allowed(primary.repository());
        List<Source> sources = new ArrayList<>();
        for (Rule.Mirror mirror : rule.mirrors()) {
            if (mirror.serves(byDigest)) {
                Source source = rule.at(mirror, name);
                Rule itsOwn = closest(source.repository());
                if (itsOwn == null || !itsOwn.blocked()) {
                    sources.add(source);
                }
            }
        }
        sources.add(primary);
        return sources;
    }

    /**
     * Returns where to write to a repository: what is said of other places holds for reading only.
     *
     * @throws RegistryException if the repository is blocked
     */
    Source target(Repository asked) {
        Repository name = normal(asked);
        Rule rule = allowed(name);
        boolean insecure = rule != null
                && rule.insecure()
                && rule.primary(name).repository().equals(name);
        return new Source(asked, insecure, false);
    }

    /**
     * Returns the whole name that a short name means: its alias, or the name in the only registry to look in.
     *
     * @throws InvalidReferenceException if there is no such registry, or more than one
     */
    String expand(String shortName) {
        int end = end(shortName);
        String alias = aliases.get(shortName.substring(0, end));
        if (alias != null) {
            return alias + shortName.substring(end);
        }
        if (search.size() == 1) {
            return search.get(0) + "/" + shortName;
        }
        String problem = search.isEmpty()
                ? "it names no registry, and registries.conf has no alias for it and no registry to look in"
                : "it names no registry, and registries.conf has no alias for it and " + search.size()
                        + " registries to look in: "
                        + String.join(", ", search.subList(0, Math.min(NAMES_SHOWN, search.size())))
                        + (search.size() > NAMES_SHOWN ? ", ..." : "");
        throw new InvalidReferenceException(shortName, 0, problem);
    }

    /** Returns where the name ends, and a tag or a digest begins. */
    private static int end(String shortName) {
        int colon = shortName.indexOf(':');
        int at = shortName.indexOf('@');
        int first = colon < 0 || at < 0 ? Math.max(colon, at) : Math.min(colon, at);
        return first < 0 ? shortName.length() : first;
    }

    private @Nullable Rule allowed(Repository repository) {
        Rule rule = closest(repository);
        if (rule != null && rule.blocked()) {
            throw new RegistryException(
                    ErrorCode.BLOCKED,
                    rule.origin() + " blocks " + repository + ", by the prefix '" + rule.prefix() + "'",
                    null);
        }
        return rule;
    }

    private @Nullable Rule closest(Repository repository) {
        Rule best = null;
        for (Rule rule : rules.values()) {
            if (rule.matches(repository) && (best == null || rule.isCloserThan(best))) {
                best = rule;
            }
        }
        return best;
    }

    /** Docker Hub has several names, and a namespace that is left out; rules speak of the full name. */
    private static Repository normal(Repository asked) {
        String registry = AmbientCredentials.registryName(asked.registry());
        boolean official = registry.equals("docker.io") && asked.path().indexOf('/') < 0;
        return new Repository(registry, official ? "library/" + asked.path() : asked.path());
    }
}

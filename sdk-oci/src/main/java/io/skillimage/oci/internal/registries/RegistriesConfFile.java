package io.skillimage.oci.internal.registries;

import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.SkillReference.Transport;
import io.skillimage.oci.internal.registries.Rule.Mirror;
import io.skillimage.oci.internal.registries.Rule.Pull;
import io.skillimage.oci.internal.registry.AmbientCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * One file in the format of containers-registries.conf(5), version 2. Whatever is wrong with it is an error that names
 * it: half of a file could lack the very line that blocks something.
 *
 * @param rules the rule for each prefix
 * @param search the registries to look for short names in, or null where the file does not say
 * @param aliases what short names mean; nothing where an alias of another file is taken back
 */
record RegistriesConfFile(Map<String, Rule> rules, @Nullable List<String> search, Map<String, String> aliases) {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final int MAX_RULES = 10_000;
    private static final int MAX_MIRRORS = 64;
    private static final TomlMapper TOML = new TomlMapper();

    /** Reads a file, or returns null if there is none. */
    static @Nullable RegistriesConfFile read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw unusable(file, "it is larger than " + MAX_BYTES + " bytes", null);
            }
            return parse(file, bytes);
        } catch (IOException e) {
            if (!Files.exists(file)) {
                return null;
            }
            throw unusable(file, "it cannot be read", e);
        }
    }

    static RegistriesConfFile parse(Path file, byte[] bytes) {
        JsonNode root;
        try {
            root = TOML.readTree(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw unusable(file, "it is not UTF-8", e);
        } catch (JacksonException e) {
            throw unusable(file, "it is not TOML: " + e.getOriginalMessage(), e);
        }
        return new Reader(file).file(root);
    }

    static RegistryException unusable(Path file, String problem, @Nullable Throwable cause) {
        return new RegistryException(
                ErrorCode.BAD_CONFIGURATION,
                "the registry configuration " + file + " cannot be used: " + problem,
                cause);
    }

    /** Reads the tables of one file. */
    private record Reader(Path file) {

        RegistriesConfFile file(JsonNode root) {
            if (root.has("registries")) {
                throw wrong("it has a table 'registries', which is version 1 of the format; only version 2 is read");
            }
            Map<String, Rule> rules = new LinkedHashMap<>();
            Map<String, Rule> byLocation = new LinkedHashMap<>();
            for (JsonNode table : tables(root, "registry", MAX_RULES)) {
                Rule rule = rule(table);
                String place = rule.location().isEmpty() ? rule.prefix() : rule.location();
                agree(rule, rules.putIfAbsent(rule.prefix(), rule));
                agree(rule, byLocation.putIfAbsent(place, rule));
            }
            return new RegistriesConfFile(rules, search(root), aliases(root));
        }

        /** The first of two tables wins, but never silently over one that forbids more. */
        private void agree(Rule rule, @Nullable Rule earlier) {
            if (earlier != null && (earlier.blocked() != rule.blocked() || earlier.insecure() != rule.insecure())) {
                throw wrong("the tables for '" + earlier.prefix() + "' and '" + rule.prefix()
                        + "' speak of the same, but differ in 'blocked' or 'insecure'");
            }
        }

        private Rule rule(JsonNode table) {
            String location = place(text(table, "location"));
            String prefix = place(text(table, "prefix"));
            if (prefix.isEmpty()) {
                prefix = location;
            }
            if (prefix.isEmpty()) {
                throw wrong("a table 'registry' has neither 'prefix' nor 'location'");
            }
            checkPrefix(prefix, location);
            if (table.has("pull-from-mirror")) {
                throw wrong("'pull-from-mirror' stands in the table for '" + prefix + "', not in one of its mirrors");
            }
            boolean byDigestOnly = truth(table, "mirror-by-digest-only");
            List<Mirror> mirrors = new ArrayList<>();
            for (JsonNode mirror : tables(table, "mirror", MAX_MIRRORS)) {
                mirrors.add(mirror(mirror, prefix, byDigestOnly));
            }
            return new Rule(file, prefix, location, truth(table, "insecure"), truth(table, "blocked"), mirrors);
        }

        private void checkPrefix(String prefix, String location) {
            boolean wildcard = Rule.isWildcard(prefix);
            if (wildcard ? containsAny(prefix, "/@:") || prefix.indexOf('*', 1) > 0 : prefix.indexOf('*') >= 0) {
                throw wrong("the prefix '" + prefix + "' has a '*' that is not that of *.example.com");
            }
            if (!wildcard && location.isEmpty()) {
                throw wrong("the table for '" + prefix + "' has no 'location'");
            }
            String path = prefix.substring(Math.max(0, prefix.indexOf('/')));
            if (path.length() < prefix.length() && containsAny(path, ":@")) {
                throw wrong(
                        "the prefix '" + prefix + "' has a tag or a digest; only whole repositories are told apart");
            }
        }

        private Mirror mirror(JsonNode table, String prefix, boolean byDigestOnly) {
            String location = place(text(table, "location"));
            if (location.isEmpty()) {
                throw wrong("a mirror of '" + prefix + "' has no 'location'");
            }
            String pull = text(table, "pull-from-mirror");
            if (byDigestOnly && !pull.isEmpty()) {
                throw wrong("the table for '" + prefix + "' has both 'mirror-by-digest-only' and 'pull-from-mirror'");
            }
            boolean insecure = truth(table, "insecure");
            return switch (pull) {
                case "", "all" -> new Mirror(location, insecure, byDigestOnly ? Pull.DIGEST_ONLY : Pull.ALL);
                case "digest-only" -> new Mirror(location, insecure, Pull.DIGEST_ONLY);
                case "tag-only" -> new Mirror(location, insecure, Pull.TAG_ONLY);
                default ->
                    throw wrong("'pull-from-mirror' of '" + location + "' is '" + pull
                            + "', not all, digest-only or tag-only");
            };
        }

        private @Nullable List<String> search(JsonNode root) {
            JsonNode array = root.get("unqualified-search-registries");
            if (array == null) {
                return null;
            }
            if (!array.isArray()) {
                throw wrong("'unqualified-search-registries' is no array");
            }
            List<String> registries = new ArrayList<>();
            for (JsonNode element : array) {
                String registry = place(string(element, "unqualified-search-registries"));
                if (registry.isEmpty() || registry.indexOf('/') >= 0) {
                    throw wrong("'unqualified-search-registries' has '" + registry + "', which is not host[:port]");
                }
                registries.add(registry);
            }
            return registries;
        }

        private Map<String, String> aliases(JsonNode root) {
            JsonNode table = root.get("aliases");
            Map<String, String> aliases = new LinkedHashMap<>();
            if (table == null) {
                return aliases;
            }
            if (!table.isObject()) {
                throw wrong("'aliases' is no table");
            }
            for (Map.Entry<String, JsonNode> alias : table.properties()) {
                String value = string(alias.getValue(), "aliases");
                if (!isNameOnly(alias.getKey(), value)) {
                    throw wrong("the alias '" + alias.getKey() + "' for '" + value
                            + "' is not one of a short name for registry/path, both without tag and digest");
                }
                aliases.put(alias.getKey(), value);
            }
            return aliases;
        }

        private static boolean isNameOnly(String name, String value) {
            try {
                SkillReference asked = SkillReference.parse("localhost/" + name);
                SkillReference meant = value.isEmpty() ? asked : SkillReference.parse(value);
                return SkillReference.isShortName(name)
                        && asked.repository().equals(asked.toString())
                        && meant.transport() == Transport.REGISTRY
                        && meant.repository().equals(meant.toString());
            } catch (SkillException e) {
                return false;
            }
        }

        private List<JsonNode> tables(JsonNode parent, String name, int limit) {
            JsonNode array = parent.get(name);
            if (array == null) {
                return List.of();
            }
            if (!array.isArray() || array.size() > limit) {
                throw wrong("'" + name + "' is no array of at most " + limit + " tables");
            }
            List<JsonNode> tables = new ArrayList<>();
            for (JsonNode element : array) {
                if (!element.isObject()) {
                    throw wrong("'" + name + "' has an element that is no table");
                }
                tables.add(element);
            }
            return tables;
        }

        /** A host has one spelling here, as in the names that are compared with it. */
        private String place(String text) {
            String place = text.replaceFirst("/+\\z", "");
            if (place.contains("://")) {
                throw wrong("'" + text + "' has a scheme; write host[:port]/path");
            }
            if (place.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                throw wrong("'" + text + "' is no name of a registry or a repository");
            }
            int slash = place.indexOf('/');
            return slash < 0
                    ? AmbientCredentials.registryName(place)
                    : AmbientCredentials.registryName(place.substring(0, slash)) + place.substring(slash);
        }

        private String text(JsonNode table, String name) {
            JsonNode value = table.get(name);
            return value == null ? "" : string(value, name);
        }

        private String string(JsonNode value, String name) {
            if (!value.isString()) {
                throw wrong("'" + name + "' has a value that is no string");
            }
            return value.stringValue();
        }

        private boolean truth(JsonNode table, String name) {
            JsonNode value = table.get(name);
            if (value != null && !value.isBoolean()) {
                throw wrong("'" + name + "' is neither true nor false");
            }
            return value != null && value.booleanValue();
        }

        private RegistryException wrong(String problem) {
            return unusable(file, problem, null);
        }

        private static boolean containsAny(String text, String characters) {
            return text.chars().anyMatch(c -> characters.indexOf(c) >= 0);
        }
    }
}

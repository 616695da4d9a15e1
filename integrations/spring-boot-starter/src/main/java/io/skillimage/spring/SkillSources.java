package io.skillimage.spring;

import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.SkillLock;
import io.skillimage.SkillReference;
import io.skillimage.agent.AgentSkills;
import io.skillimage.oci.CatalogEntry;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillCatalog;
import io.skillimage.oci.SkillCollections;
import io.skillimage.oci.SkillLockFile;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;

/** Where the skills come from that the properties name. */
final class SkillSources {
    private final SkillimageProperties properties;
    private final RegistryAccess access;

    SkillSources(SkillimageProperties properties, RegistryAccess access) {
        this.properties = properties;
        this.access = access;
    }

    void addTo(
            AgentSkills.Builder skills,
            ObjectProvider<SkillCollections> collections,
            ObjectProvider<SkillCatalog> catalogs) {
        each("skills", properties.skills(), (property, text) -> skills.add(reference(property, text)));
        Path lock = properties.lock();
        if (lock != null) {
            SkillLock locked = Setting.read("lock", lock, () -> SkillLockFile.read(lock));
            skills.lock(locked);
        }
        each(
                "collections",
                properties.collections(),
                (property, text) -> skills.from(members(reference(property, text), collections.getObject())));
        each(
                "namespaces",
                properties.namespaces(),
                (property, text) -> skills.from(listed(namespace(property, text), catalogs.getObject())));
    }

    private SkillReference reference(String property, String text) {
        return Setting.read(property, text, () -> access.expand(text));
    }

    /** A namespace is what a repository can be below. */
    private static String namespace(String property, String text) {
        SkillReference below = Setting.read(property, text, () -> SkillReference.parse(text + "/skill"));
        if (below.transport() != SkillReference.Transport.REGISTRY) {
            Setting.read(property, text, () -> {
                throw new IllegalArgumentException("A namespace is registry[/path].");
            });
        }
        return text;
    }

    private Supplier<List<SkillReference>> members(SkillReference collection, SkillCollections collections) {
        if (isOffline() && collection.transport() == SkillReference.Transport.REGISTRY) {
            return offline("the collection " + collection);
        }
        return () -> collections.members(collection);
    }

    private Supplier<List<SkillReference>> listed(String namespace, SkillCatalog catalog) {
        if (isOffline()) {
            return offline("the namespace " + namespace);
        }
        return () ->
                catalog.list(namespace).stream().map(CatalogEntry::reference).toList();
    }

    private boolean isOffline() {
        return properties.freshness().offline();
    }

    private static Supplier<List<SkillReference>> offline(String what) {
        return () -> {
            throw new RegistryException(
                    ErrorCode.OFFLINE, what + " is in a registry, and the network is not used", null);
        };
    }

    private static void each(String property, List<String> values, BiConsumer<String, String> add) {
        for (int i = 0; i < values.size(); i++) {
            add.accept(property + "[" + i + "]", values.get(i));
        }
    }
}

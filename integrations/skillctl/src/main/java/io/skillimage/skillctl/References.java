package io.skillimage.skillctl;

import io.skillimage.SkillReference;
import io.skillimage.SkillReference.Transport;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Understands references as they are typed: the registry may be left out. Immutable. */
final class References {
    private final @Nullable String registry;

    /** Creates an instance that puts {@code registry} before references that name none. */
    References(@Nullable String registry) {
        this.registry = registry;
    }

    /** Returns whether there is a registry for references that name none. */
    boolean hasRegistry() {
        return registry != null;
    }

    /** Returns the reference, in the default registry where the text names none. */
    SkillReference parse(String text) {
        return SkillReference.parse(registry != null && namesNoRegistry(text) ? registry + "/" + text : text);
    }

    /**
     * Returns the namespace, {@code registry[/path]}, in the default registry where the text names none.
     *
     * @param text the namespace as it was typed, or null for all of the default registry
     */
    String namespace(@Nullable String text) {
        if (text == null) {
            if (registry == null) {
                throw CommandException.usage(
                        "no registry is named",
                        "name one, as quay.io/acme or localhost:5000, or set SKILLCTL_REGISTRY");
            }
            return registry;
        }
        String stripped = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        return registry != null && namesNoRegistry(stripped + "/") ? registry + "/" + stripped : stripped;
    }

    /** Returns the reference, which has to be one to a registry. */
    SkillReference parseRemote(String text) {
        SkillReference reference = parseImage(text);
        if (reference.transport() != Transport.REGISTRY) {
            throw CommandException.usage("'" + text + "' is not in a registry", "name it as registry/path/name:tag");
        }
        return reference;
    }

    /** Returns the reference, which has to be one to an image. */
    SkillReference parseImage(String text) {
        SkillReference reference = parse(text);
        if (reference.transport() == Transport.DIRECTORY) {
            throw CommandException.usage(
                    "'" + text + "' is a directory, not an image", "pack the directory first: skillctl pack DIR");
        }
        return reference;
    }

    /** Returns the image that has this name in the store; an image in another layout stays what it is. */
    SkillReference parseStored(String text, Path store) {
        return text.startsWith("oci:") || text.startsWith("dir:")
                ? parseImage(text)
                : SkillReference.inLayout(store, text);
    }

    /** Returns whether the text leaves the registry out, as {@code hello:1.0.0} and {@code examples/hello:1.0.0} do. */
    static boolean namesNoRegistry(String text) {
        if (text.isEmpty() || text.contains("://") || text.startsWith("oci:") || text.startsWith("dir:")) {
            return false;
        }
        int slash = text.indexOf('/');
        if (slash < 0) {
            return !text.startsWith("oci-archive:");
        }
        String first = text.substring(0, slash);
        return !first.equals("localhost")
                && first.indexOf('.') <= 0
                && first.indexOf(':') <= 0
                && !first.startsWith("[");
    }
}

package io.skillimage.skillctl;

import io.skillimage.InvalidReferenceException;
import io.skillimage.SkillReference;
import io.skillimage.SkillReference.Transport;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Understands references as they are typed: the registry may be left out. Immutable. */
final class References {
    private final @Nullable String registry;
    private final Function<String, SkillReference> otherwise;

    /**
     * Creates an instance.
     *
     * @param registry what stands before references that name no registry, if the user said so
     * @param otherwise what any other text means
     */
    References(@Nullable String registry, Function<String, SkillReference> otherwise) {
        this.registry = registry;
        this.otherwise = otherwise;
    }

    /** Returns one for what is written to: registries.conf says only what short names mean that are read. */
    References toWrite() {
        return new References(registry, SkillReference::parse);
    }

    /** Returns whether a text that names no registry means something in one. */
    boolean isKnown(String text) {
        try {
            parse(text);
            return true;
        } catch (InvalidReferenceException e) {
            return false;
        }
    }

    /** Returns the reference, in the default registry where the text names none. */
    SkillReference parse(String text) {
        return registry != null && SkillReference.isShortName(text)
                ? SkillReference.parse(registry + "/" + text)
                : otherwise.apply(text);
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
        return registry != null && SkillReference.isShortName(stripped + "/") ? registry + "/" + stripped : stripped;
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

    /** Returns the image that has this name in the store; an image in another layout or an archive stays what it is. */
    SkillReference parseStored(String text, Path store) {
        return text.startsWith("oci:") || text.startsWith("oci-archive:") || text.startsWith("dir:")
                ? parseImage(text)
                : SkillReference.inLayout(store, text);
    }
}

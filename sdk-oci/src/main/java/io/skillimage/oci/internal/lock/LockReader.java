package io.skillimage.oci.internal.lock;

import io.skillimage.Digest;
import io.skillimage.InvalidReferenceException;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecycleState;
import io.skillimage.PrintableText;
import io.skillimage.SkillLock;
import io.skillimage.SkillLock.Entry;
import io.skillimage.SkillReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads skills.lock.json: our members, and those of the community's format alone. */
public final class LockReader {
    static final int FORMAT = 1;

    private static final Set<String> FILE = Set.of("lockfileVersion", "generatedAt", "skills");
    private static final Set<String> SKILL = Set.of(
            "name",
            "path",
            "version",
            "state",
            "contentDigest",
            "signer",
            "requested",
            "requiredBy",
            "source",
            "installedAt");
    private static final Set<String> SOURCE = Set.of("registry", "repository", "tag", "digest", "ref");

    private LockReader() {}

    /**
     * Reads a lock.
     *
     * @param bytes the file, already bounded in size
     * @param file its name, for messages
     * @throws InvalidSkillException if not all of it is understood
     */
    public static SkillLock read(byte[] bytes, String file) {
        FileObject document = FileObject.parse(bytes, file);
        var format = document.number("lockfileVersion");
        if (!format.isIntegralNumber() || !format.canConvertToInt() || format.intValue() != FORMAT) {
            throw document.refusalOf(
                    "lockfileVersion", "is " + format + ", but only version " + FORMAT + " of the format is known");
        }
        document.refuseAllBut(FILE).optionalText("generatedAt");
        List<Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (FileObject skill : document.objects("skills")) {
            Entry entry = entry(skill.refuseAllBut(SKILL));
            if (!names.add(entry.name())) {
                throw skill.refusalOf("name", "is '" + entry.name() + "', which another skill has already");
            }
            entries.add(entry);
        }
        return new SkillLock(entries);
    }

    private static Entry entry(FileObject skill) {
        skill.optionalText("installedAt");
        SkillReference pinned = pinned(skill.object("source").refuseAllBut(SOURCE));
        try {
            return new Entry(
                    skill.text("name"),
                    skill.optionalText("version"),
                    pinned,
                    optionalDigest(skill, "contentDigest"),
                    state(skill),
                    skill.optionalText("signer"),
                    skill.texts("requiredBy"),
                    skill.flag("requested", true),
                    skill.optionalText("path"));
        } catch (IllegalArgumentException e) {
            throw skill.refusalOfAll(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable LifecycleState state(FileObject skill) {
        String label = skill.optionalText("state");
        if (label == null || label.equals(LifecycleState.UNMANAGED.label())) {
            return label == null ? null : LifecycleState.UNMANAGED;
        }
        return LifecycleState.ofLabel(label)
                .orElseThrow(() ->
                        skill.refusalOf("state", "is '" + PrintableText.of(label) + "', which is no lifecycle state"));
    }

    /** The digest has to be there; of the rest, the parts or the whole, and what is there twice has to agree. */
    private static SkillReference pinned(FileObject source) {
        Digest digest = optionalDigest(source, "digest");
        if (digest == null) {
            throw source.refusalOf("digest", "is missing");
        }
        String ref = source.optionalText("ref");
        SkillReference whole = ref == null ? null : parse(source, "ref", ref);
        String tag = source.optionalText("tag");
        SkillReference parts = parts(source, tag, digest);
        if (whole == null) {
            if (parts == null) {
                throw source.refusalOf("repository", "is missing, and so is 'ref'");
            }
            return parts;
        }
        String wholeTag = whole.tag();
        boolean agrees = (parts == null || parts.repository().equals(whole.repository()))
                && (tag == null || wholeTag == null || tag.equals(wholeTag))
                && (whole.digest() == null || digest.equals(whole.digest()));
        if (!agrees) {
            throw source.refusalOf("ref", "does not agree with registry, repository, tag and digest beside it");
        }
        if (parts != null && (tag != null || wholeTag == null)) {
            return parts;
        }
        return wholeTag == null && tag != null
                ? tagged(source, whole, tag).withDigest(digest)
                : pin(source, whole, digest);
    }

    /** Returns what registry, repository and tag name, or null where they are left to {@code ref}. */
    private static @Nullable SkillReference parts(FileObject source, @Nullable String tag, Digest digest) {
        String registry = source.optionalText("registry");
        String repository = source.optionalText("repository");
        if (registry == null && repository == null) {
            return null;
        }
        if (registry == null || repository == null) {
            throw source.refusalOf(registry == null ? "registry" : "repository", "is missing");
        }
        SkillReference parsed = parse(source, "repository", registry + "/" + repository + "@" + digest);
        if (!registry.equalsIgnoreCase(parsed.registry()) || !repository.equals(parsed.repositoryPath())) {
            throw source.refusalOf("repository", "is no repository of a registry");
        }
        return tag == null ? parsed : tagged(source, parsed, tag).withDigest(digest);
    }

    private static SkillReference tagged(FileObject source, SkillReference reference, String tag) {
        try {
            return reference.withTag(tag);
        } catch (InvalidReferenceException e) {
            throw source.refusalOf("tag", e.reason());
        }
    }

    private static SkillReference pin(FileObject source, SkillReference reference, Digest digest) {
        try {
            return reference.withDigest(digest);
        } catch (InvalidReferenceException e) {
            throw source.refusalOf("ref", e.reason());
        }
    }

    private static SkillReference parse(FileObject source, String member, String text) {
        try {
            return SkillReference.parse(text);
        } catch (InvalidReferenceException e) {
            throw source.refusalOf(member, e.reason());
        }
    }

    private static @Nullable Digest optionalDigest(FileObject object, String member) {
        String text = object.optionalText(member);
        try {
            return text == null ? null : Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw object.refusalOf(member, Objects.requireNonNullElse(e.getMessage(), "is no digest"));
        }
    }
}

package io.skillimage.agent;

import io.skillimage.Digest;
import io.skillimage.InvalidReferenceException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillCard;
import io.skillimage.SkillReference;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The skills that a model was given the instructions of, each by the manifest that it was. Safe for use by many threads. */
final class ActiveSkills {
    private final Map<String, SkillReference> pinned = new ConcurrentHashMap<>();
    private final Map<SkillReference, Optional<Set<String>>> allowed = new ConcurrentHashMap<>();
    private final SkillOffer offer;

    ActiveSkills(SkillOffer offer) {
        this.offer = offer;
    }

    void add(String name, SkillReference reference) {
        pinned.put(name, reference);
    }

    /** Returns the manifest that was activated, or null if none was. */
    @Nullable
    SkillReference find(String name) {
        return pinned.get(name);
    }

    /**
     * Adds what an earlier invocation activated, where it is a manifest of a skill that is still offered. That may be another
     * manifest than the one that is offered now: instructions and files must belong together.
     */
    void restore(String name, @Nullable String reference, @Nullable String digest) {
        Entry entry = offer.entry(name);
        if (entry == null) {
            return;
        }
        if (digest == null) {
            boolean plain = entry.skill().digest() == null;
            if (plain && entry.skill().reference().toString().equals(reference)) {
                add(name, entry.pinned());
            }
            return;
        }
        Optional<Digest> known = digest(digest);
        if (known.isPresent() && entry.skill().digest() != null && isOf(entry, reference, known.get())) {
            add(name, entry.pinned().withDigest(known.get()));
        }
    }

    /** A lock leaves no choice, and a digest alone says nothing of where it was found. */
    private static boolean isOf(Entry entry, @Nullable String reference, Digest digest) {
        if (digest.equals(entry.skill().digest())) {
            return true;
        }
        return entry.locked() == null
                && entry.skill().reference().digest() == null
                && reference != null
                && repository(reference).equals(Optional.of(entry.pinned().repository()));
    }

    private static Optional<String> repository(String reference) {
        try {
            return Optional.of(SkillReference.parse(reference).repository());
        } catch (InvalidReferenceException e) {
            return Optional.empty();
        }
    }

    private static Optional<Digest> digest(String text) {
        try {
            return Optional.of(Digest.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns the tools that active skills name; nothing where none names any.
     *
     * @throws io.skillimage.SkillException if an active skill cannot be had any more
     */
    Optional<Set<String>> tools(AllowedTools rule) {
        List<Set<String>> lists = pinned.keySet().stream()
                .map(name -> tools(rule, name))
                .flatMap(Optional::stream)
                .toList();
        Set<String> all = new LinkedHashSet<>();
        lists.forEach(all::addAll);
        return lists.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    private Optional<Set<String>> tools(AllowedTools rule, String name) {
        SkillReference reference = pinned.get(name);
        Entry entry = offer.entry(name);
        if (reference == null || entry == null) {
            return Optional.empty();
        }
        // What was read once of a manifest holds for ever.
        Optional<Set<String>> known = allowed.get(reference);
        if (known == null) {
            known = list(offer.look(entry, reference)).map(rule::tools);
            allowed.put(reference, known);
        }
        return known;
    }

    private static Optional<String> list(ResolvedSkill skill) {
        String list = skill.frontMatter().allowedTools();
        SkillCard card = skill.card();
        if (list == null && card != null) {
            list = card.allowedTools();
        }
        return Optional.ofNullable(list).filter(words -> !words.isBlank());
    }
}

package io.skillimage.skillctl;

import io.skillimage.SkillLock;
import io.skillimage.SkillLock.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is not as a lock says.
 *
 * @param name the skill
 * @param what what changed about it
 * @param was what the lock says, if it says anything
 * @param is what holds now, if anything does
 */
record LockChange(
        String name,
        What what,
        @Nullable String was,
        @Nullable String is) {

    /** What can change. */
    enum What {
        /** The lock does not have it. */
        ADDED("added"),
        /** Nobody asks for it any more. */
        REMOVED("removed"),
        REPOSITORY("repository"),
        VERSION("version"),
        STATE("state"),
        /** The same version is found under another tag. */
        TAG("tag"),
        /** The same version has another manifest. */
        DIGEST("digest"),
        /** The same version has other content. */
        CONTENT("contentDigest"),
        REQUESTED("requested"),
        REQUIRED_BY("requiredBy"),
        /** It can no longer be had, or must no longer be used. */
        UNAVAILABLE("unavailable");

        private final String label;

        What(String label) {
            this.label = label;
        }
    }

    /** Returns what differs, sorted by name. What the earlier lock does not say, as those of other tools, cannot differ. */
    static List<LockChange> between(SkillLock earlier, SkillLock now) {
        TreeMap<String, Entry> left = new TreeMap<>();
        earlier.skills().forEach(entry -> left.put(entry.name(), entry));
        TreeMap<String, List<LockChange>> changes = new TreeMap<>();
        for (Entry entry : now.skills()) {
            Optional<Entry> old = earlier.find(entry.name());
            old.ifPresent(same -> left.remove(same.name()));
            changes.put(
                    entry.name(),
                    old.map(same -> between(same, entry))
                            .orElseGet(() -> List.of(new LockChange(entry.name(), What.ADDED, null, summary(entry)))));
        }
        left.forEach(
                (name, entry) -> changes.put(name, List.of(new LockChange(name, What.REMOVED, summary(entry), null))));
        return changes.values().stream().flatMap(List::stream).toList();
    }

    private static List<LockChange> between(Entry old, Entry now) {
        List<LockChange> changes = new ArrayList<>();
        boolean isOurs = old.state() != null;
        add(
                changes,
                now,
                What.REPOSITORY,
                old.pinned().repository(),
                now.pinned().repository());
        add(changes, now, What.VERSION, old.version(), now.version());
        add(changes, now, What.STATE, label(old), label(now));
        if (changes.isEmpty()) {
            String tag = old.pinned().tag();
            String tagNow = Objects.requireNonNullElse(now.pinned().tag(), "");
            add(changes, now, What.TAG, tag == null && isOurs ? "" : tag, tagNow);
        }
        if (changes.stream().noneMatch(change -> change.what() == What.VERSION)) {
            add(changes, now, What.DIGEST, old.digest().toString(), now.digest().toString());
            add(changes, now, What.CONTENT, text(old.contentDigest()), text(now.contentDigest()));
        }
        if (isOurs) {
            add(changes, now, What.REQUESTED, String.valueOf(old.isRequested()), String.valueOf(now.isRequested()));
            add(changes, now, What.REQUIRED_BY, names(old), names(now));
        }
        return changes;
    }

    private static void add(
            List<LockChange> changes, Entry entry, What what, @Nullable String was, @Nullable String is) {
        if (was != null && !was.equals(is)) {
            changes.add(new LockChange(entry.name(), what, was, is));
        }
    }

    private static @Nullable String label(Entry entry) {
        return entry.state() == null ? null : entry.state().label();
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static String names(Entry entry) {
        return String.join(", ", entry.requiredBy());
    }

    private static String summary(Entry entry) {
        String version = entry.version() == null ? entry.digest().toString() : entry.version();
        return entry.state() == null ? version : version + " (" + entry.state().label() + ")";
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("name", name)
                .put("change", what.label)
                .put("was", was)
                .put("is", is);
    }

    /** Returns the change for people. */
    String toLine() {
        return switch (what) {
            case ADDED -> name + ": added, " + is;
            case REMOVED -> name + ": removed, was " + was;
            case UNAVAILABLE -> name + ": unavailable, " + is;
            default -> name + ": " + what.label + " was " + quoted(was) + ", is " + quoted(is);
        };
    }

    private static String quoted(@Nullable String value) {
        return value == null || value.isEmpty() ? "nothing" : value;
    }
}

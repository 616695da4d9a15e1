package io.skillimage.oci.internal.select;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.PrintableText;
import io.skillimage.cache.SeenVersions;
import io.skillimage.cache.SeenVersions.Seen;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compares what a repository says of a version with how it was seen before: a life goes forward only, and what was
 * published never changes. Safe for use by many threads.
 */
final class RollbackGuard {
    private static final int MAX_VERSION = 256;

    private final SeenVersions seen;
    private final String platform;

    /**
     * Creates a guard.
     *
     * @param platform the platform that is asked for: a version may have other content for others
     */
    RollbackGuard(SeenVersions seen, String platform) {
        this.seen = seen;
        this.platform = platform;
    }

    /**
     * What was seen before, where that contradicts what is said now.
     *
     * @param before how the version was seen
     * @param selected what is said now
     */
    record Contradiction(Seen before, Selected selected) {
        /** Returns whether no older answer could explain it: the content of a published version is another one. */
        boolean isOfContent() {
            return !before.content().equals(content(selected));
        }

        LifecycleException refusal() {
            LifecycleState state = selected.state();
            String version = "version " + PrintableText.of(String.valueOf(selected.version()));
            String what = isOfContent()
                    ? version + " was " + before.state().label() + " with the content " + before.content()
                            + " when it was last seen, and has the content " + content(selected)
                            + " now; published content never changes"
                    : version + " was " + before.state().label() + " when it was last seen, and is " + state.label()
                            + " now; a lifecycle goes forward only";
            String wayOut = ". If that is meant, what was seen can be forgotten: skillctl cache forget "
                    + PrintableText.of(selected.place());
            return new LifecycleException(ErrorCode.ROLLBACK, what + wayOut, state, Set.of(before.state()));
        }
    }

    /** Returns what was selected, with how its version was seen before. */
    Selected compared(Selected selected) {
        String version = selected.version();
        return version == null
                ? selected
                : selected.after(
                        seen.find(selected.place(), key(version, selected)).orElse(null));
    }

    /** Returns how what was selected, and compared, contradicts what was seen before, if it does. */
    Optional<Contradiction> check(Selected selected) {
        return Optional.ofNullable(selected.before())
                .filter(before -> before.content().equals(content(selected))
                        ? selected.state().compareTo(before.state()) < 0
                        : before.isFixed())
                .map(before -> new Contradiction(before, selected));
    }

    /** Remembers what was selected, unless it has no life or was seen so before. */
    void remember(Selected selected) {
        String version = selected.version();
        if (version == null || !selected.state().isManaged()) {
            return;
        }
        Seen now = new Seen(selected.state(), content(selected));
        if (!now.equals(selected.before())) {
            seen.remember(selected.place(), key(version, selected), now);
        }
    }

    private String key(String version, Selected selected) {
        String name = isFit(version)
                ? version
                : Digest.sha256(version.getBytes(StandardCharsets.UTF_8)).toString();
        return selected.known().isChosen() ? name + " for " + platform : name;
    }

    /** Whoever writes a manifest writes the version in it, at any length and in any characters. */
    private static boolean isFit(String version) {
        return version.length() <= MAX_VERSION && PrintableText.of(version).equals(version);
    }

    /** Forgets what was seen there, and returns which versions that was. */
    List<String> forget(String place) {
        return seen.forget(place);
    }

    private static Digest content(Selected selected) {
        return selected.manifest().contentKey().digest();
    }
}

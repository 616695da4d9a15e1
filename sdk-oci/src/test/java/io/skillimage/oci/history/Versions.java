package io.skillimage.oci.history;

import io.skillimage.LifecycleState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The few versions that there are, and what is known of them without any arithmetic. */
final class Versions {
    /** In their order. */
    static final List<String> ALL = List.of("1.0.0", "1.1.0", "2.0.0-rc.1", "2.0.0");

    static final String LATEST = "latest";

    /** The highest version first; of one version, published before testing before draft. */
    static final Comparator<String> BEST_FIRST = Comparator.comparing(
                    (String tag) -> ALL.indexOf(versionIn(tag).orElseThrow()))
            .thenComparing(Versions::stateOf)
            .reversed();

    /** The version that {@code latest} belongs to first: releases before pre-releases. */
    static final Comparator<String> LATEST_FIRST = Comparator.comparing((String version) -> !version.contains("-"))
            .thenComparing(ALL::indexOf)
            .reversed();

    private Versions() {}

    /** What is asked for without naming a tag. */
    enum Range {
        ANY(""),
        CARET(":^1.0.0"),
        TILDE(":~1.0.0"),
        STAR(":*"),
        WITH_PRE_RELEASES(":>=2.0.0-rc.1");

        private final String text;

        Range(String text) {
            this.text = text;
        }

        /** Returns what stands behind the repository. */
        String text() {
            return text;
        }

        /** Returns what is in the range. */
        List<String> versions() {
            return switch (this) {
                case ANY -> ALL;
                case CARET -> List.of("1.0.0", "1.1.0");
                case TILDE -> List.of("1.0.0");
                case STAR -> List.of("1.0.0", "1.1.0", "2.0.0");
                case WITH_PRE_RELEASES -> List.of("2.0.0-rc.1", "2.0.0");
            };
        }
    }

    static String tag(String version, LifecycleState state) {
        return state.tagOf(version).orElse(version);
    }

    /** Returns the version that a tag stands for, or nothing for a free name. */
    static Optional<String> versionIn(String tag) {
        return ALL.stream()
                .filter(version ->
                        tag.equals(version) || tag.equals(version + "-testing") || tag.equals(version + "-draft"))
                .findFirst();
    }

    /** Returns the state that the tag of a version stands for. */
    static LifecycleState stateOf(String tag) {
        return tag.endsWith("-draft")
                ? LifecycleState.DRAFT
                : tag.endsWith("-testing") ? LifecycleState.TESTING : LifecycleState.PUBLISHED;
    }

    /** Returns every tag that the versions can have. */
    static List<String> tags(List<String> versions) {
        List<String> tags = new ArrayList<>();
        for (String version : versions) {
            tags.addAll(List.of(version, version + "-testing", version + "-draft"));
        }
        return tags;
    }
}

package io.skillimage;

import io.skillimage.VersionBound.Relation;
import java.util.List;

/**
 * A version in a range, of which numbers may be left out.
 *
 * @param count how many of the numbers are there, 0 to 3; the others are zero
 * @param preRelease empty unless all three are there
 */
record PartialVersion(int count, long major, long minor, long patch, String preRelease) {
    /** What precedes every other pre-release. */
    private static final String LOWEST = "0";

    /** Returns what an operator means before this version; an empty one is that of equality. */
    List<VersionBound> boundsOf(String operator) {
        return switch (operator) {
            case "^" -> between(floor(), nextByCaret());
            case "~" -> between(floor(), count == 1 ? before(major + 1, 0, 0) : before(major, minor + 1, 0));
            case ">=" -> List.of(new VersionBound(Relation.AT_LEAST, floor()));
            case ">" -> List.of(isFull() ? bound(Relation.ABOVE) : new VersionBound(Relation.AT_LEAST, nextRelease()));
            case "<=" -> List.of(isFull() ? bound(Relation.AT_MOST) : new VersionBound(Relation.BELOW, next()));
            case "<" ->
                List.of(isFull() ? bound(Relation.BELOW) : new VersionBound(Relation.BELOW, before(major, minor, 0)));
            default -> any();
        };
    }

    private List<VersionBound> any() {
        return switch (count) {
            case 0 -> List.of(new VersionBound(Relation.AT_LEAST, floor()));
            case 3 -> List.of(bound(Relation.SAME));
            default -> between(floor(), next());
        };
    }

    private boolean isFull() {
        return count == 3;
    }

    private VersionBound bound(Relation relation) {
        return new VersionBound(relation, floor());
    }

    private SemanticVersion floor() {
        return version(major, minor, patch, preRelease);
    }

    private SemanticVersion next() {
        return count == 1 ? before(major + 1, 0, 0) : before(major, minor + 1, 0);
    }

    private SemanticVersion nextRelease() {
        return count == 1 ? version(major + 1, 0, 0, "") : version(major, minor + 1, 0, "");
    }

    private SemanticVersion nextByCaret() {
        if (major > 0 || count == 1) {
            return before(major + 1, 0, 0);
        }
        return minor > 0 || count == 2 ? before(0, minor + 1, 0) : before(0, 0, patch + 1);
    }

    private static List<VersionBound> between(SemanticVersion first, SemanticVersion end) {
        return List.of(new VersionBound(Relation.AT_LEAST, first), new VersionBound(Relation.BELOW, end));
    }

    private static SemanticVersion before(long major, long minor, long patch) {
        return version(major, minor, patch, LOWEST);
    }

    private static SemanticVersion version(long major, long minor, long patch, String preRelease) {
        String text = major + "." + minor + "." + patch + (preRelease.isEmpty() ? "" : "-" + preRelease);
        return new SemanticVersion(text, major, minor, patch, preRelease);
    }
}

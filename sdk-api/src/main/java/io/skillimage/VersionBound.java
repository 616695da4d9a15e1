package io.skillimage;

/** One comparison that versions of a range must stand. */
record VersionBound(Relation relation, SemanticVersion version) {

    /** How a version stands to the one that bounds it. */
    enum Relation {
        AT_LEAST,
        ABOVE,
        AT_MOST,
        BELOW,
        SAME
    }

    boolean holds(SemanticVersion candidate) {
        int compared = candidate.compareTo(version);
        return switch (relation) {
            case AT_LEAST -> compared >= 0;
            case ABOVE -> compared > 0;
            case AT_MOST -> compared <= 0;
            case BELOW -> compared < 0;
            case SAME -> compared == 0;
        };
    }
}

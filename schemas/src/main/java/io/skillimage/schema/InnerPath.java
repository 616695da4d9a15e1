package io.skillimage.schema;

/** Paths that a document uses to name another file of the same skill. */
final class InnerPath {
    private InnerPath() {}

    /** Returns whether {@code path} is relative, stays inside the skill and means the same on every system. */
    static boolean isInside(String path) {
        String relative = normalize(path);
        if (relative.chars().anyMatch(c -> c == '\\' || c == ':' || Character.isISOControl(c))) {
            return false;
        }
        for (String segment : relative.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return false;
            }
        }
        return true;
    }

    /** Returns {@code path} without the {@code ./} that people like to write in front. */
    static String normalize(String path) {
        return path.startsWith("./") ? path.substring(2) : path;
    }
}

package io.skillimage.testkit;

/** What can be done to a file through a {@link FaultyFileSystem}. Those that change something on disk are steps. */
public enum FileOperation {
    /** A directory is made. */
    CREATE_DIRECTORY("create directory", Kind.STEP),
    /** A file, or a link, is made; a file to be written is opened by this, too. */
    CREATE_FILE("create", Kind.STEP),
    /** A file that exists is opened to be written. */
    OPEN_TO_WRITE("open to write", Kind.STEP),
    /** Bytes are written to an open file. */
    WRITE("write", Kind.STEP_ON_OPEN_FILE),
    /** Whatever was written to an open file goes to the disk. */
    FORCE("force", Kind.STEP_ON_OPEN_FILE),
    /** An open file is cut off. */
    TRUNCATE("truncate", Kind.STEP_ON_OPEN_FILE),
    /** A lock on an open file is asked for, with or without waiting. */
    LOCK("lock", Kind.STEP_ON_OPEN_FILE),
    /** A file or directory gets another name. */
    MOVE("move", Kind.STEP),
    /** A file or directory is removed, or was to be: asking for a missing one is a step, too. */
    DELETE("delete", Kind.STEP),
    /** Permissions, times, owner or other attributes are set. */
    SET_ATTRIBUTES("set attributes of", Kind.STEP),
    /** A file that was open to be written is closed; it is closed even if this fails. */
    CLOSE("close", Kind.LOOK_AT_OPEN_FILE),
    /** A file is opened to be read only. */
    OPEN_TO_READ("open to read", Kind.LOOK),
    /** Bytes are read from an open file. */
    READ("read", Kind.LOOK_AT_OPEN_FILE),
    /** Attributes, access rights, the store or the real path are looked up. */
    READ_ATTRIBUTES("read attributes of", Kind.LOOK),
    /** The listing of a directory begins. */
    LIST("list", Kind.LOOK),
    /** The listing of a directory goes on to the next entry. */
    LIST_ENTRY("list an entry of", Kind.LOOK_AT_OPEN_FILE);

    private enum Kind {
        STEP,
        STEP_ON_OPEN_FILE,
        LOOK,
        LOOK_AT_OPEN_FILE
    }

    private final String words;
    private final Kind kind;

    FileOperation(String words, Kind kind) {
        this.words = words;
        this.kind = kind;
    }

    /** Returns whether this changes something on disk. */
    public boolean isStep() {
        return kind == Kind.STEP || kind == Kind.STEP_ON_OPEN_FILE;
    }

    /** Returns whether the file or directory is open already, so that its permissions no longer matter. */
    boolean isOnOpenFile() {
        return kind == Kind.STEP_ON_OPEN_FILE || kind == Kind.LOOK_AT_OPEN_FILE;
    }

    String words() {
        return words;
    }
}

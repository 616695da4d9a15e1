package io.skillimage.schema;

import io.skillimage.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The files that are read: how large they may be, and the code for one that cannot be read. */
enum DocumentFile {
    /** skill.yaml. */
    CARD(BoundedYaml.MAX_BYTES, ErrorCode.BAD_CARD),
    /** SKILL.md. */
    MARKDOWN(SkillMarkdownReader.MAX_BYTES, ErrorCode.NO_SKILL_MD);

    private final int maxBytes;
    private final ErrorCode unreadable;

    DocumentFile(int maxBytes, ErrorCode unreadable) {
        this.maxBytes = maxBytes;
        this.unreadable = unreadable;
    }

    /** Returns the bytes of a regular file, or null after having reported a problem. Never follows a link. */
    byte @Nullable [] read(Path file, Findings findings) {
        String name = String.valueOf(file.getFileName());
        // Asked first: to open a pipe would wait for its other end.
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            findings.problem(unreadable, name, "is missing or no regular file");
            return null;
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            // One byte more than allowed, so that the readers see that it is too large.
            return in.readNBytes(maxBytes + 1);
        } catch (IOException e) {
            findings.problem(unreadable, name, "cannot be read (" + e.getClass().getSimpleName() + ")");
            return null;
        }
    }
}

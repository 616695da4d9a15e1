package io.skillimage.skillctl;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream, each as soon as it is there. Only the line end is taken off; empty lines are left out. A line
 * that no reference can be as long as is cut. Can be walked through once.
 */
final class ReferenceLines implements Iterable<String> {
    private static final int MAX_BYTES = 64 * 1024;

    private final InputStream in;

    ReferenceLines(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    @Override
    public Iterator<String> iterator() {
        return new Iterator<>() {
            private @Nullable String next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    next = readLine();
                }
                return next != null;
            }

            @Override
            public String next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("there are no more lines");
                }
                String line = Objects.requireNonNull(next);
                next = null;
                return line;
            }
        };
    }

    private @Nullable String readLine() {
        try {
            while (true) {
                int first = in.read();
                if (first < 0) {
                    return null;
                }
                String line = restOfLine(first);
                if (!line.isBlank()) {
                    return line;
                }
            }
        } catch (IOException e) {
            throw CommandException.usage("cannot read standard input: " + e.getMessage(), "check where it comes from");
        }
    }

    private String restOfLine(int first) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = first; b >= 0 && b != '\n'; b = in.read()) {
            if (line.size() < MAX_BYTES) {
                line.write(b);
            }
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}

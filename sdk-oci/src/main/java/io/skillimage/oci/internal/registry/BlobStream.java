package io.skillimage.oci.internal.registry;

import io.skillimage.ActivityEvent;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a blob, unverified. When the connection breaks, another request goes on where it broke, so that reads
 * fail only when the registry stays away. Failures are {@link io.skillimage.SkillException}s, never an
 * {@link IOException}, which a reader of archives would take for a damaged archive. Not thread-safe.
 */
final class BlobStream extends InputStream {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

    private static final long TOLD_EVERY = 64 * 1024;
    private static final long PROGRESS = 1024 * 1024;

    private final RegistryExchange exchange;
    private final RegistryCall call;
    private final Digest digest;
    private final long size;
    private final byte[] single = new byte[1];
    private HttpAnswer answer;
    private long position;
    private long told;
    private long resumedAt;
    private long discard;
    private int resumed;

    BlobStream(RegistryExchange exchange, RegistryCall call, Digest digest, long size, HttpAnswer answer) {
        this.exchange = exchange;
        this.call = call;
        this.digest = digest;
        this.size = size;
        this.answer = answer;
    }

    @Override
    public int read() {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        while (true) {
            try {
                discardKnown();
                int n = answer.body().read(buffer, offset, length);
                if (n < 0 && position < size) {
                    throw new EOFException("the connection ended after " + position + " of " + size + " bytes");
                }
                position += Math.max(0, n);
                tell(n < 0);
                return n;
            } catch (IOException e) {
                if (position == size) {
                    return -1;
                }
                resume(e);
            }
        }
    }

    @Override
    public int available() {
        try {
            return discard > 0 ? 0 : answer.body().available();
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        answer.close();
    }

    private void tell(boolean ended) {
        long news = position - told;
        if (news < TOLD_EVERY && !(ended && news > 0)) {
            return;
        }
        told = position;
        exchange.activity()
                .tell(() -> new ActivityEvent.BytesReceived(call.errand().registry(), digest, news, told, size));
    }

    /** A connection that breaks now and then does not use up the attempts of a large blob. */
    private void resume(IOException failure) {
        answer.close();
        resumed = position - resumedAt >= PROGRESS ? 1 : resumed + 1;
        resumedAt = position;
        if (resumed >= exchange.attempts() || !Failures.mayPass(failure)) {
            throw Failures.of(failure, call.endpoint().registry(), call.subject(), resumed);
        }
        exchange.pauseAfter(resumed, call);
        answer = exchange.send(position == 0 ? call : call.with(call.http().with("Range", "bytes=" + position + "-")));
        discard = 0;
        if (answer.status() == 200) {
            discard = position;
        } else if (answer.status() != 206 || position == 0) {
            throw Failures.status(call, answer);
        } else if (!continues(answer.header("Content-Range"))) {
            answer.close();
            throw Failures.protocol(call.subject(), "the registry sends another part than it was asked for");
        }
    }

    private boolean continues(@Nullable String contentRange) {
        Matcher range = CONTENT_RANGE.matcher(contentRange == null ? "" : contentRange);
        if (!range.matches() || Long.parseLong(range.group(1)) != position) {
            return false;
        }
        if (!range.group(2).equals("*") && Long.parseLong(range.group(2)) != size) {
            throw new IntegrityException(
                    ErrorCode.SIZE_MISMATCH, call.subject() + " has " + range.group(2) + " bytes, not " + size);
        }
        return true;
    }

    /** A registry that knows no ranges begins again; what has been read already is read past. */
    private void discardKnown() throws IOException {
        byte[] buffer = discard > 0 ? new byte[8_192] : single;
        while (discard > 0) {
            int n = answer.body().read(buffer, 0, (int) Math.min(discard, buffer.length));
            if (n < 0) {
                throw new EOFException("the connection ended before byte " + position);
            }
            discard -= n;
        }
    }
}

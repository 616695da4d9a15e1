package io.skillimage.testkit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What can be wrong with one answer of a {@link FakeRegistry}. A closed vocabulary: a test for each member shows that a
 * client survives them all. Members are immutable and may be used for any number of answers.
 */
public sealed interface RegistryFault {

    /** The request is read and never answered; the connection stays open until the registry is closed. */
    record Silent() implements RegistryFault {}

    /**
     * The answer begins as it should and then nothing more comes.
     *
     * @param bytes how much of the body is sent
     */
    record Stall(int bytes) implements RegistryFault {}

    /**
     * The head comes at once, and then the body byte by byte, each before a reader would lose its patience.
     *
     * @param pause how long it takes to the next byte
     */
    record Drip(Duration pause) implements RegistryFault {}

    /**
     * A head that is longer than any honest one.
     *
     * @param bytes how long one of its lines is
     */
    record LongHead(int bytes) implements RegistryFault {}

    /** The connection is reset before any answer. */
    record Reset() implements RegistryFault {}

    /** Bytes that are no HTTP answer at all, and the end of the connection. */
    record Garbage() implements RegistryFault {}

    /**
     * The head promises the whole body, but the connection ends early.
     *
     * @param bytes how much of the body is sent
     */
    record CutBody(int bytes) implements RegistryFault {}

    /**
     * The body has no declared length and the connection ends early, which a client can see only by size or hash.
     *
     * @param bytes how much of the body is sent
     */
    record CutUnsizedBody(int bytes) implements RegistryFault {}

    /**
     * The body is longer than it should be, without a declared length.
     *
     * @param bytes how many zero bytes follow the body; they are generated, not held
     */
    record LongerBody(long bytes) implements RegistryFault {}

    /**
     * The declared length is not the length of the body, and the connection ends after the body.
     *
     * @param length the declared length
     */
    record DeclaredLength(long length) implements RegistryFault {}

    /**
     * Another body, correctly sized. All headers stay, a digest included.
     *
     * @param body what is sent instead
     */
    record OtherBytes(String body) implements RegistryFault {}

    /**
     * A header is added, replaced or left out.
     *
     * @param name the header
     * @param value its value, or null to leave it out
     */
    record Header(String name, @Nullable String value) implements RegistryFault {}

    /**
     * Another status, with a short error document.
     *
     * @param status the status
     * @param retryAfter the value of a {@code Retry-After} header, or null for none
     */
    record Status(int status, @Nullable String retryAfter) implements RegistryFault {
        /** Another status without a {@code Retry-After} header. */
        public Status(int status) {
            this(status, null);
        }
    }

    /**
     * A redirect. Its body is no error document, so that a client that reads it is seen.
     *
     * @param status 301, 302, 303, 307 or 308
     * @param location the {@code Location}, absolute or relative; null for a redirect without one
     */
    record Redirect(int status, @Nullable String location) implements RegistryFault {}

    /** A page for people to log in, with status 200, as proxies and portals send it. */
    record HtmlPage() implements RegistryFault {}
}

package io.skillimage;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What happens on the way to a skill, in more detail than {@link ResolutionEvent}: for progress bars, metrics and traces.
 * Immutable values without secrets. More kinds may be added with any release, so a {@code switch} over them needs a
 * default.
 */
public sealed interface ActivityEvent {

    /** What a request to a registry is about. */
    enum RequestKind {
        /** A manifest or an image index, read or written. */
        MANIFEST,
        /** A layer or a config, read or written. */
        BLOB,
        /** A list of tags. */
        TAGS,
        /** A list of repositories. */
        CATALOG,
        /** A token for one of the other requests. */
        TOKEN
    }

    /** What the cache had to say. */
    enum CacheDecision {
        /** What a tag means was known, and recent enough. */
        TAG_FRESH,
        /** A tag still means what it meant. */
        TAG_UNCHANGED,
        /** A tag was not known, or means something else now. */
        TAG_FETCHED,
        /** The registry cannot be reached, so that an old meaning of a tag has to do. */
        TAG_STALE,
        /** The content is there and intact. */
        CONTENT_HIT,
        /** The content has to be fetched. */
        CONTENT_MISS
    }

    /**
     * A request was answered, or failed. Redirects and repeated attempts are requests of their own.
     *
     * @param registry {@code host[:port]} of the registry that it is about, not of its token service or of where it
     *     redirects to
     * @param kind what the request is about
     * @param method the HTTP method
     * @param subject what was asked for, in words
     * @param status the HTTP status, or 0 if there was no answer
     * @param failure what happened instead of an answer, or null
     * @param duration the time until the head of the answer
     */
    record RequestEnded(
            String registry,
            RequestKind kind,
            String method,
            String subject,
            int status,
            @Nullable String failure,
            Duration duration)
            implements ActivityEvent {}

    /**
     * A request did not work, and will be made again.
     *
     * @param registry {@code host[:port]} of the registry that it is about
     * @param kind what the request is about
     * @param subject what is asked for, in words
     * @param attempt which attempt comes next; the first one was 1
     * @param pause how long to wait before it
     */
    record RetryScheduled(String registry, RequestKind kind, String subject, int attempt, Duration pause)
            implements ActivityEvent {}

    /**
     * A part of a layer or config has arrived; told for pieces of about 64 KiB, and at the end.
     *
     * @param registry {@code host[:port]} of the registry
     * @param digest which blob
     * @param bytes how many bytes came since the last such event
     * @param received how many bytes came in all
     * @param size how many bytes there are
     */
    record BytesReceived(String registry, Digest digest, long bytes, long received, long size)
            implements ActivityEvent {}

    /**
     * The cache was asked.
     *
     * @param subject a tag with its repository, or the digest of the content
     * @param decision what it had to say
     */
    record CacheAsked(String subject, CacheDecision decision) implements ActivityEvent {}
}

package io.skillimage.oci.internal.registry;

import java.io.IOException;

/**
 * Sends one request and returns its answer as it is: no redirect is followed, no credential added, nothing repeated or
 * cached. Thread-safe.
 */
@FunctionalInterface
interface Transport extends AutoCloseable {
    /**
     * Sends a request and waits for the head of the answer.
     *
     * @return the answer; the caller closes it
     * @throws ConnectFailure if there was no connection
     * @throws NotHttpException if the answer is not HTTP
     * @throws WatchedCall.Interrupted if the thread is interrupted
     * @throws WatchedCall.TimeOver if the call's deadline is over
     * @throws IOException if the connection broke or the time was up ({@link java.net.SocketTimeoutException})
     */
    HttpAnswer send(HttpCall call) throws IOException;

    /** Ends every connection, busy ones too. */
    @Override
    default void close() {}

    /** No connection came about; the request has not been seen by anyone. */
    final class ConnectFailure extends IOException {
        private static final long serialVersionUID = 1L;

        ConnectFailure(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** What came back is not HTTP. */
    final class NotHttpException extends IOException {
        private static final long serialVersionUID = 1L;

        NotHttpException(String message) {
            super(message);
        }
    }
}

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
     * @throws ProxyRefusal if a proxy leads nowhere
     * @throws NotHttpException if the answer is not HTTP
     * @throws WatchedCall.Interrupted if the thread is interrupted
     * @throws WatchedCall.Closed if this is closed, before or meanwhile
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

    /** A proxy made no way to the registry; what it says is not the registry's answer. */
    final class ProxyRefusal extends IOException {
        private static final long serialVersionUID = 1L;

        private final int status;

        ProxyRefusal(int status) {
            super("the proxy answers " + status + (status == 407 ? ", it wants other credentials" : ""));
            this.status = status;
        }

        /** Returns whether another attempt may go better. */
        boolean mayPass() {
            return status >= 500;
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

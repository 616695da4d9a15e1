package io.skillimage.oci.internal.registry;

import io.skillimage.AuthenticationException;
import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.SkillException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What failed exchanges are called towards the caller. Messages name the registry and what was asked of it. */
final class Failures {
    private Failures() {}

    /** Tells whether another attempt may go better. */
    static boolean mayPass(IOException e) {
        Throwable cause = e instanceof Transport.ConnectFailure ? e.getCause() : e;
        if (e instanceof Transport.NotHttpException
                || e instanceof WatchedCall.Interrupted
                || e instanceof WatchedCall.Closed
                || e instanceof WatchedCall.TimeOver) {
            return false;
        }
        if (e instanceof Transport.ProxyRefusal refusal) {
            return refusal.mayPass();
        }
        if (cause instanceof SSLException) {
            return cause.getCause() instanceof SocketException || cause.getCause() instanceof EOFException;
        }
        return e instanceof Transport.ConnectFailure || !(cause instanceof SocketTimeoutException);
    }

    static SkillException of(IOException e, String host, String subject, int attempts) {
        Throwable cause = e instanceof Transport.ConnectFailure && e.getCause() != null ? e.getCause() : e;
        String where = subject + ": " + host;
        if (e instanceof WatchedCall.Interrupted) {
            return interrupted(subject, e);
        } else if (e instanceof WatchedCall.Closed) {
            return failure(ErrorCode.INTERRUPTED, subject + ": the connections were closed meanwhile", e, attempts);
        } else if (e instanceof WatchedCall.TimeOver) {
            return failure(ErrorCode.TIMEOUT, where + " takes too long: " + e.getMessage(), e, attempts);
        } else if (e instanceof Transport.NotHttpException) {
            return failure(ErrorCode.PROTOCOL, where + " answers, but not in HTTP", e, attempts);
        } else if (e instanceof Transport.ProxyRefusal) {
            return failure(ErrorCode.UNREACHABLE, where + " cannot be reached: " + e.getMessage(), e, attempts);
        } else if (cause instanceof SSLException) {
            String problem = where + " cannot be trusted or does not speak TLS: " + cause.getMessage();
            return failure(ErrorCode.UNREACHABLE, problem, e, attempts);
        } else if (e instanceof Transport.ConnectFailure) {
            String problem = where + " cannot be reached: " + connectProblem(cause) + after(attempts);
            return failure(ErrorCode.UNREACHABLE, problem, e, attempts);
        } else if (cause instanceof SocketTimeoutException) {
            return failure(ErrorCode.TIMEOUT, where + " does not answer in time", e, attempts);
        }
        String problem = where + " ended the connection: " + e.getMessage() + after(attempts);
        return failure(ErrorCode.UNREACHABLE, problem, e, attempts);
    }

    static RegistryException interrupted(String subject, @Nullable Exception cause) {
        return new RegistryException(ErrorCode.INTERRUPTED, subject + ": the thread was interrupted", cause);
    }

    static RegistryException protocol(String subject, String problem) {
        return new RegistryException(ErrorCode.PROTOCOL, subject + ": " + problem, null);
    }

    /** Returns the exception for an answer whose status is not the one that was hoped for, and closes the answer. */
    static SkillException status(RegistryCall call, HttpAnswer answer) {
        int status = answer.status();
        String host = call.endpoint().registry();
        String code = ErrorDocument.code(answer);
        answer.close();
        String fact = call.subject() + ": " + host + " answers " + status + (code.isEmpty() ? "" : " " + code);
        return switch (status) {
            case 401 -> new AuthenticationException(ErrorCode.UNAUTHORIZED, fact + ", it wants other credentials");
            case 407 ->
                new AuthenticationException(
                        ErrorCode.UNAUTHORIZED, call.subject() + ": the proxy to " + host + " wants other credentials");
            case 403 -> new AuthenticationException(ErrorCode.DENIED, fact + ", the credentials do not allow this");
            default -> new RegistryException(ErrorCode.REGISTRY_ERROR, fact, null, status, 1, null);
        };
    }

    static String after(int attempts) {
        return attempts == 1 ? "" : " (" + attempts + " attempts)";
    }

    private static String connectProblem(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return "its name cannot be resolved";
        }
        return cause instanceof SocketTimeoutException ? "no connection in time" : String.valueOf(cause.getMessage());
    }

    private static RegistryException failure(ErrorCode code, String problem, IOException cause, int attempts) {
        return new RegistryException(code, problem, cause, 0, attempts, null);
    }
}

package io.skillimage.oci.internal.registry;

import io.skillimage.SkillException;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.internal.host.HostEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.jspecify.annotations.Nullable;

/**
 * The transport over Apache HttpClient, with a {@linkplain ConnectionPool pool of connections} of its own. Calls end when
 * their thread is interrupted or their deadline over.
 */
final class PooledTransport implements Transport {
    private final RegistryAccess access;
    private final HostEnvironment environment;
    private final CallWatch watch = new CallWatch(this::closeIdle);
    private volatile @Nullable ConnectionPool pool;
    private boolean closed;

    PooledTransport(RegistryAccess access) {
        this(access, HostEnvironment.ofProcess());
    }

    PooledTransport(RegistryAccess access, HostEnvironment environment) {
        this.access = access;
        this.environment = environment;
    }

    /** Made when it is first needed: who finds everything in the cache pays for no HTTP client. */
    private ConnectionPool pool() throws WatchedCall.Closed {
        ConnectionPool known = pool;
        if (known == null) {
            synchronized (this) {
                if (closed) {
                    throw new WatchedCall.Closed();
                }
                known = pool;
                if (known == null) {
                    known = new ConnectionPool(access, environment);
                    pool = known;
                }
            }
        }
        return known;
    }

    private void closeIdle() {
        ConnectionPool known = pool;
        if (known != null) {
            known.closeIdle();
        }
    }

    @Override
    public HttpAnswer send(HttpCall call) throws IOException {
        try {
            HttpClientContext context = HttpClientContext.create();
            try {
                return attempt(call, context);
            } catch (NoHttpResponseException | SocketException | ClientProtocolException e) {
                if (!call.isRead() || !wasKept(context)) {
                    throw e;
                }
                pool().closeAllIdle();
                return attempt(call, HttpClientContext.create());
            }
        } catch (ConnectException
                | ConnectTimeoutException
                | ConnectionRequestTimeoutException
                | NoRouteToHostException
                | UnknownHostException e) {
            throw new ConnectFailure(e);
        } catch (MessageConstraintException e) {
            throw new NotHttpException("the head of the answer is too large");
        } catch (ClientProtocolException e) {
            throw new NotHttpException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * A connection that was kept may have been closed by the other end just before it was wanted again, or hold what
     * was too much of an earlier answer.
     */
    private static boolean wasKept(HttpClientContext context) {
        EndpointDetails details = context.getEndpointDetails();
        return details != null && details.getResponseCount() > 0;
    }

    private HttpAnswer attempt(HttpCall call, HttpClientContext context) throws IOException {
        HttpUriRequestBase request = new HttpUriRequestBase(call.method(), call.uri());
        call.headers().forEach(request::setHeader);
        WatchedCall watched = watch.begin(call.deadline(), request::cancel);
        boolean answered = false;
        try {
            HttpAnswer answer = watched.run(() -> exchange(request, call.body(), context, watched));
            answered = true;
            return answer;
        } catch (SkillException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new NotHttpException(
                    "the answer cannot be read: " + e.getClass().getSimpleName());
        } finally {
            if (!answered) {
                end(request, watched);
            }
        }
    }

    private HttpAnswer exchange(
            HttpUriRequestBase request, HttpCall.@Nullable Body body, HttpClientContext context, WatchedCall watched)
            throws IOException {
        if (body == null) {
            return answer(request, context, watched);
        }
        try (InputStream content = body.source().open()) {
            request.setEntity(new InputStreamEntity(content, body.length(), null));
            return answer(request, context, watched);
        }
    }

    private HttpAnswer answer(HttpUriRequestBase request, HttpClientContext context, WatchedCall watched)
            throws IOException {
        ClassicHttpResponse response = pool().client().executeOpen(null, request, context);
        if (request.getScheme().equalsIgnoreCase("https") && context.getSSLSession() == null) {
            throw new ProxyRefusal(response.getCode());
        }
        HttpEntity entity = response.getEntity();
        Runnable disconnect = () -> end(request, watched);
        if (entity == null) {
            watched.end();
            return new HttpAnswer(response.getCode(), headers(response), 0, new SizedBody(new byte[0]), disconnect);
        }
        long length = entity.getContentLength();
        SizedBody arriving = new SizedBody(entity.getContent(), length, watched);
        return new HttpAnswer(response.getCode(), headers(response), length, arriving, disconnect);
    }

    private static void end(HttpUriRequestBase request, WatchedCall watched) {
        watched.end();
        request.cancel();
    }

    private static Map<String, List<String>> headers(ClassicHttpResponse response) {
        Map<String, List<String>> headers = new TreeMap<>();
        for (Header header : response.getHeaders()) {
            headers.computeIfAbsent(header.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.getValue() == null ? "" : header.getValue());
        }
        return headers;
    }

    /** Returns how many connections are in use. */
    int busyConnections() {
        ConnectionPool known = pool;
        return known == null ? 0 : known.busyConnections();
    }

    @Override
    public void close() {
        watch.close();
        synchronized (this) {
            closed = true;
            if (pool != null) {
                pool.close();
            }
        }
    }
}

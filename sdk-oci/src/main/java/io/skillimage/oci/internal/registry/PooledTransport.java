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
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The transport over Apache HttpClient, with a pool of connections of its own. What the library would do by itself
 * (redirects, cookies, authentication, decompression, repeating requests) is switched off, and the head of an answer is
 * bounded.
 */
final class PooledTransport implements Transport {
    private static final String USER_AGENT = userAgent();
    private static final int CONNECTIONS = 256;
    private static final TimeValue KEPT_IDLE = TimeValue.ofSeconds(20);
    private static final TimeValue TRUSTED_IDLE = TimeValue.ofSeconds(1);
    private static final int MAX_HEADER_LINE = 32 * 1024;
    private static final int MAX_HEADERS = 200;

    private final PoolingHttpClientConnectionManager pool;
    private final CloseableHttpClient client;
    private final CallWatch watch;

    PooledTransport(RegistryAccess access) {
        this(access, HostEnvironment.ofProcess());
    }

    PooledTransport(RegistryAccess access, HostEnvironment environment) {
        Timeout connect = Timeout.of(access.connectTimeout());
        Timeout idle = Timeout.of(access.idleTimeout());
        pool = PoolingHttpClientConnectionManagerBuilder.create()
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS)
                .setTlsSocketStrategy(new TlsSettings(access))
                .setDefaultTlsConfig(
                        TlsConfig.custom().setHandshakeTimeout(connect).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setSocketTimeout(idle)
                        .setIdleTimeout(KEPT_IDLE.toTimeout())
                        .setValidateAfterInactivity(TRUSTED_IDLE)
                        .build())
                .setConnectionFactory(SilentConnection.factory(Http1Config.custom()
                        .setMaxLineLength(MAX_HEADER_LINE)
                        .setMaxHeaderCount(MAX_HEADERS)
                        .build()))
                .build();
        Proxies proxies = Proxies.of(access, environment);
        client = HttpClientBuilder.create()
                .setConnectionManager(pool)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(idle)
                        .setResponseTimeout(idle)
                        .setDefaultKeepAlive(KEPT_IDLE.getDuration(), KEPT_IDLE.getTimeUnit())
                        .setAuthenticationEnabled(proxies.hasCredentials())
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setUserAgent(USER_AGENT)
                .setRoutePlanner(proxies)
                .setDefaultCredentialsProvider(proxies)
                .setTargetAuthenticationStrategy((type, challenges, context) -> List.of())
                .setDefaultCookieSpecRegistry(name -> null)
                .addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), "quiet", QuietRequest::proceed)
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableConnectionState()
                .disableContentCompression()
                .disableCookieManagement()
                .disableRedirectHandling()
                .build();
        watch = new CallWatch(() -> pool.closeIdle(KEPT_IDLE));
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
                pool.closeIdle(TimeValue.ZERO_MILLISECONDS);
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
        try {
            return watched.run(() -> exchange(request, call.body(), context, watched));
        } catch (IOException | SkillException e) {
            end(request, watched);
            throw e;
        } catch (RuntimeException e) {
            end(request, watched);
            throw new NotHttpException(
                    "the answer cannot be read: " + e.getClass().getSimpleName());
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
        ClassicHttpResponse response = client.executeOpen(null, request, context);
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
        return pool.getTotalStats().getLeased();
    }

    private static String userAgent() {
        String version = PooledTransport.class.getPackage().getImplementationVersion();
        return version == null ? "skillimage-java" : "skillimage-java/" + version;
    }

    @Override
    public void close() {
        watch.close();
        client.close(CloseMode.IMMEDIATE);
    }
}

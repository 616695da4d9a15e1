package io.skillimage.oci.internal.registry;

import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.internal.host.HostEnvironment;
import java.util.List;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** The HTTP client of the library, with what it does by itself switched off, and its connections. Thread-safe. */
final class ConnectionPool implements AutoCloseable {
    private static final String USER_AGENT = userAgent();
    private static final int CONNECTIONS = 256;
    private static final TimeValue KEPT_IDLE = TimeValue.ofSeconds(20);
    private static final TimeValue TRUSTED_IDLE = TimeValue.ofSeconds(1);
    private static final int MAX_HEADER_LINE = 32 * 1024;
    private static final int MAX_HEADERS = 200;

    private final PoolingHttpClientConnectionManager connections;
    private final CloseableHttpClient client;

    ConnectionPool(RegistryAccess access, HostEnvironment environment) {
        connections = connections(access);
        client = client(access, Proxies.of(access, environment));
    }

    private static PoolingHttpClientConnectionManager connections(RegistryAccess access) {
        Timeout connect = Timeout.of(access.connectTimeout());
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS)
                .setTlsSocketStrategy(new TlsSettings(access))
                .setDefaultTlsConfig(
                        TlsConfig.custom().setHandshakeTimeout(connect).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setSocketTimeout(Timeout.of(access.idleTimeout()))
                        .setIdleTimeout(KEPT_IDLE.toTimeout())
                        .setValidateAfterInactivity(TRUSTED_IDLE)
                        .build())
                .setConnectionFactory(SilentConnection.factory(Http1Config.custom()
                        .setMaxLineLength(MAX_HEADER_LINE)
                        .setMaxHeaderCount(MAX_HEADERS)
                        .build()))
                .build();
    }

    private CloseableHttpClient client(RegistryAccess access, Proxies proxies) {
        Timeout idle = Timeout.of(access.idleTimeout());
        return HttpClientBuilder.create()
                .setConnectionManager(connections)
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
    }

    CloseableHttpClient client() {
        return client;
    }

    /** Ends the connections that nobody has used for a while. */
    void closeIdle() {
        connections.closeIdle(KEPT_IDLE);
    }

    /** Ends the connections that nobody uses now. */
    void closeAllIdle() {
        connections.closeIdle(TimeValue.ZERO_MILLISECONDS);
    }

    int busyConnections() {
        return connections.getTotalStats().getLeased();
    }

    private static String userAgent() {
        String version = ConnectionPool.class.getPackage().getImplementationVersion();
        return version == null ? "skillimage-java" : "skillimage-java/" + version;
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
        connections.close(CloseMode.IMMEDIATE);
    }
}

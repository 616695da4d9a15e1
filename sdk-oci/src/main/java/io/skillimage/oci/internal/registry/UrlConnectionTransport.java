package io.skillimage.oci.internal.registry;

import io.skillimage.SkillException;
import io.skillimage.oci.RegistryAccess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * The transport over {@link HttpURLConnection}, which answers small requests several times faster than
 * {@code java.net.http}, starts faster and has time-outs for single reads. Idle connections are kept by the JDK for some
 * seconds. The JDK repeats a request once by itself when a connection that it had kept turns out to be closed.
 */
final class UrlConnectionTransport implements Transport {
    private static final String USER_AGENT = userAgent();
    private static final int BUFFERED_BODY = 64 * 1024;
    /**
     * Answers nothing, so that the process-wide authenticator and its passwords stay out of this. One for all: the JDK
     * closes a kept connection that is wanted with another one.
     */
    private static final Authenticator SILENT = new Authenticator() {};

    private final int connectMillis;
    private final int idleMillis;
    private final TlsSettings tls;

    UrlConnectionTransport(RegistryAccess access) {
        connectMillis = Math.toIntExact(access.connectTimeout().toMillis());
        idleMillis = Math.toIntExact(access.idleTimeout().toMillis());
        tls = new TlsSettings(access);
    }

    @Override
    public HttpAnswer send(HttpCall call) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) call.uri().toURL().openConnection();
        HostnameCheck hostname = new HostnameCheck(tls.isVerified(Origin.of(call.uri())));
        try {
            configure(connection, call, hostname);
            connect(connection);
            writeBody(connection, call);
            return answer(connection, call.method().equals("HEAD"));
        } catch (IOException e) {
            connection.disconnect();
            if (hostname.hasRefused()) {
                throw new ConnectFailure(new SSLPeerUnverifiedException(
                        "the certificate is for another host than " + call.uri().getHost()));
            }
            throw e;
        } catch (SkillException e) {
            connection.disconnect();
            throw e;
        } catch (RuntimeException e) {
            connection.disconnect();
            throw new NotHttpException("the JDK's HTTP client cannot read the answer: "
                    + e.getClass().getSimpleName());
        }
    }

    private void configure(HttpURLConnection connection, HttpCall call, HostnameCheck hostname) throws IOException {
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setAllowUserInteraction(false);
        connection.setAuthenticator(SILENT);
        connection.setConnectTimeout(connectMillis);
        connection.setReadTimeout(idleMillis);
        connection.setRequestMethod(call.method());
        connection.setRequestProperty("User-Agent", USER_AGENT);
        call.headers().forEach(connection::setRequestProperty);
        HttpCall.Body body = call.body();
        if (body != null) {
            connection.setDoOutput(true);
            if (body.length() > BUFFERED_BODY) {
                connection.setFixedLengthStreamingMode(body.length());
            }
        }
        if (connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(tls.socketFactory(Origin.of(call.uri())));
            secure.setHostnameVerifier(hostname);
        }
    }

    private static void connect(HttpURLConnection connection) throws IOException {
        try {
            connection.connect();
        } catch (IOException e) {
            throw new ConnectFailure(e);
        }
    }

    private static void writeBody(HttpURLConnection connection, HttpCall call) throws IOException {
        HttpCall.Body body = call.body();
        if (body != null) {
            try (InputStream in = body.source().open();
                    OutputStream out = connection.getOutputStream()) {
                in.transferTo(out);
            }
        }
    }

    private static HttpAnswer answer(HttpURLConnection connection, boolean head) throws IOException {
        int status = connection.getResponseCode();
        if (status < 100 || status > 599) {
            throw new NotHttpException("the answer is not HTTP");
        }
        InputStream stream = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
        boolean empty = head || stream == null || status == 204 || status == 304;
        long length = empty ? 0 : connection.getContentLengthLong();
        SizedBody body = new SizedBody(stream == null ? InputStream.nullInputStream() : stream, length);
        return new HttpAnswer(status, headers(connection), length, body, connection::disconnect);
    }

    private static Map<String, List<String>> headers(HttpURLConnection connection) {
        Map<String, List<String>> headers = new TreeMap<>();
        connection.getHeaderFields().forEach((name, values) -> {
            if (name != null) {
                headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                        .addAll(values);
            }
        });
        return headers;
    }

    private static String userAgent() {
        String version = UrlConnectionTransport.class.getPackage().getImplementationVersion();
        return version == null ? "skillimage-java" : "skillimage-java/" + version;
    }
}

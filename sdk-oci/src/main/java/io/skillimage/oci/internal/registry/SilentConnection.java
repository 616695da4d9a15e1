package io.skillimage.oci.internal.registry;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultClassicHttpResponseFactory;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.apache.hc.core5.http.message.BasicLineParser;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A connection that logs nothing of what passes through it, because that holds passwords and tokens, and that takes
 * nothing for an answer that does not begin as one.
 */
final class SilentConnection extends DefaultManagedHttpClientConnection {
    private SilentConnection(Http1Config bounds) {
        super(
                "skillimage",
                null,
                null,
                bounds,
                null,
                null,
                null,
                null,
                new DefaultHttpResponseParserFactory(
                        bounds, BasicLineParser.INSTANCE, DefaultClassicHttpResponseFactory.INSTANCE));
    }

    /** Returns what makes connections whose answers have heads within {@code bounds}. */
    static HttpConnectionFactory<ManagedHttpClientConnection> factory(Http1Config bounds) {
        return new HttpConnectionFactory<>() {
            @Override
            public ManagedHttpClientConnection createConnection(@Nullable Socket socket) throws IOException {
                SilentConnection connection = new SilentConnection(bounds);
                if (socket != null) {
                    connection.bind(socket);
                }
                return connection;
            }
        };
    }

    @Override
    public void bind(Socket socket) throws IOException {
        bind(new SocketHolder(socket));
        setSocketTimeout(Timeout.ofMilliseconds(socket.getSoTimeout()));
    }

    @Override
    public void bind(SSLSocket secure, Socket plain) throws IOException {
        bind(new SocketHolder(secure, plain));
        setSocketTimeout(Timeout.ofMilliseconds(secure.getSoTimeout()));
    }

    @Override
    public void sendRequestHeader(ClassicHttpRequest request) throws HttpException, IOException {
        if (request instanceof QuietRequest quiet) {
            quiet.during(() -> super.sendRequestHeader(quiet));
        } else {
            super.sendRequestHeader(request);
        }
    }

    @Override
    protected void onRequestSubmitted(ClassicHttpRequest request) {}

    @Override
    protected void onResponseReceived(ClassicHttpResponse response) {}
}

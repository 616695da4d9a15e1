package io.skillimage.oci.internal.registry;

import java.io.IOException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.message.HttpRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A request that shows its query only while it is sent: the library logs the target of a request, and where a redirect
 * leads to, the query may hold a signature. Used by one thread.
 */
final class QuietRequest extends HttpRequestWrapper implements ClassicHttpRequest {
    private final ClassicHttpRequest request;
    private boolean isBeingSent;

    private QuietRequest(ClassicHttpRequest request) {
        super(request);
        this.request = request;
    }

    /** Takes the place of a request from here to the connection. */
    static ClassicHttpResponse proceed(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        return chain.proceed(new QuietRequest(request), scope);
    }

    /** What sends the request. */
    @FunctionalInterface
    interface Sending {
        void send() throws IOException, HttpException;
    }

    void during(Sending sending) throws IOException, HttpException {
        isBeingSent = true;
        try {
            sending.send();
        } finally {
            isBeingSent = false;
        }
    }

    @Override
    public String getRequestUri() {
        String target = super.getRequestUri();
        int query = target.indexOf('?');
        return isBeingSent || query < 0 ? target : target.substring(0, query);
    }

    @Override
    public @Nullable HttpEntity getEntity() {
        return request.getEntity();
    }

    @Override
    public void setEntity(@Nullable HttpEntity entity) {
        request.setEntity(entity);
    }
}

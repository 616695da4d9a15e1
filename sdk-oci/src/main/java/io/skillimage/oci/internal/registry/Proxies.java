package io.skillimage.oci.internal.registry;

import io.skillimage.oci.Credential;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.internal.host.HostEnvironment;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Optional;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.Credentials;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Tells the HTTP client which proxy leads to a registry, and what that proxy wants to see: what the host has set, else
 * what the environment names, else what this Java platform was started with.
 */
final class Proxies extends DefaultRoutePlanner implements CredentialsProvider {
    private final @Nullable ProxyRules rules;
    private final @Nullable ProxySelector selector;

    private Proxies(@Nullable ProxyRules rules, @Nullable ProxySelector selector) {
        super(DefaultSchemePortResolver.INSTANCE);
        this.rules = rules;
        this.selector = selector;
    }

    static Proxies of(RegistryAccess access, HostEnvironment environment) {
        Optional<ProxySelector> chosen = access.proxies();
        if (chosen.isPresent()) {
            return new Proxies(null, chosen.get());
        }
        ProxyRules rules = ProxyRules.of(environment).orElse(null);
        return new Proxies(rules, rules == null ? ProxySelector.getDefault() : null);
    }

    /** Returns whether a proxy may get a password. */
    boolean hasCredentials() {
        return credential(rules == null ? null : rules.forHttps()) != null
                || credential(rules == null ? null : rules.forHttp()) != null;
    }

    @Override
    protected @Nullable HttpHost determineProxy(HttpHost target, HttpContext context) {
        boolean secure = target.getSchemeName().equals("https");
        int port = DefaultSchemePortResolver.INSTANCE.resolve(target);
        if (rules != null) {
            ProxyRules.Address proxy = rules.proxyFor(secure, target.getHostName(), port);
            return proxy == null ? null : new HttpHost(proxy.host(), proxy.port());
        }
        return selector == null ? null : selected(selector, target);
    }

    private static @Nullable HttpHost selected(ProxySelector selector, HttpHost target) {
        for (Proxy proxy : selector.select(URI.create(target.toURI()))) {
            if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress address) {
                return new HttpHost(address.getHostString(), address.getPort());
            }
        }
        return null;
    }

    @Override
    public @Nullable Credentials getCredentials(AuthScope scope, HttpContext context) {
        if (rules == null) {
            return null;
        }
        for (ProxyRules.Address proxy : new ProxyRules.Address[] {rules.forHttps(), rules.forHttp()}) {
            Credential.Basic credential = credential(proxy);
            if (credential != null
                    && proxy.host().equalsIgnoreCase(scope.getHost())
                    && proxy.port() == scope.getPort()) {
                return new UsernamePasswordCredentials(
                        credential.user(), credential.password().toCharArray());
            }
        }
        return null;
    }

    private static Credential.@Nullable Basic credential(ProxyRules.@Nullable Address proxy) {
        return proxy == null ? null : proxy.credential();
    }
}

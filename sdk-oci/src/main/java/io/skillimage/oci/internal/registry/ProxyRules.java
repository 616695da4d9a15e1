package io.skillimage.oci.internal.registry;

import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.oci.Credential;
import io.skillimage.oci.internal.host.HostEnvironment;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} name, read as Go programs such as podman
 * read them. Immutable.
 *
 * @param forHttps the proxy for registries with TLS
 * @param forHttp the proxy for registries without
 * @param exceptions what is reached directly
 */
record ProxyRules(@Nullable Address forHttps, @Nullable Address forHttp, NoProxy exceptions) {

    private static final int USUAL_PORT = 80;

    /** Where a proxy is, and what it wants to see. */
    record Address(String host, int port, Credential.@Nullable Basic credential) {}

    /** Returns the rules, or nothing where no proxy is named; the value that is no proxy is named, not shown. */
    static Optional<ProxyRules> of(HostEnvironment environment) {
        Address https = address(environment, "HTTPS_PROXY");
        Address http = address(environment, "HTTP_PROXY");
        if (https == null && http == null) {
            return Optional.empty();
        }
        NoProxy exceptions = NoProxy.parse(environment.eitherCase("NO_PROXY"));
        return Optional.of(new ProxyRules(https, http, exceptions));
    }

    /** Returns the proxy that leads there, or null. */
    @Nullable
    Address proxyFor(boolean secure, String host, int port) {
        Address proxy = secure ? forHttps : forHttp;
        return proxy == null || exceptions.covers(host, port) ? null : proxy;
    }

    private static @Nullable Address address(HostEnvironment environment, String variable) {
        String value = environment.eitherCase(variable);
        if (value.isEmpty()) {
            return null;
        }
        try {
            URI uri = new URI(value.contains("://") ? value : "http://" + value);
            String host = uri.getHost();
            if (host != null && "http".equalsIgnoreCase(uri.getScheme())) {
                return new Address(host, uri.getPort() < 0 ? USUAL_PORT : uri.getPort(), credential(uri));
            }
        } catch (URISyntaxException e) {
            // Said below, without the value, which may hold a password.
        }
        throw new RegistryException(
                ErrorCode.BAD_CONFIGURATION,
                "the value of " + variable + " is no proxy of the form http://host:port",
                null);
    }

    private static Credential.@Nullable Basic credential(URI uri) {
        String user = uri.getRawUserInfo();
        if (user == null) {
            return null;
        }
        int colon = user.indexOf(':');
        String name = colon < 0 ? user : user.substring(0, colon);
        return new Credential.Basic(decoded(name), colon < 0 ? "" : decoded(user.substring(colon + 1)));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}

package io.skillimage.oci.internal.registry;

import io.skillimage.ActivityEvent.RequestKind;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.SkillReference;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Writes to registries by the OCI distribution specification: blobs in one piece, then the manifest. Credentials go to
 * the registry alone, even when it sends the upload elsewhere. Every failure is a {@link io.skillimage.SkillException};
 * what was written before it stays. Every method may be repeated. Thread-safe.
 */
public final class RegistryWriter {
    private final RegistryExchange exchange;

    /** Creates a writer that shares the settings and the tokens of {@code client}. */
    public RegistryWriter(RegistryClient client) {
        exchange = client.exchange();
    }

    /** Asks whether a repository has a blob already. */
    public boolean blobExists(Repository repository, Digest digest) {
        Endpoint endpoint = exchange.endpoint(repository);
        RegistryCall call =
                new RegistryCall(endpoint, Action.PUSH, HttpCall.head(endpoint.blob(digest)), errand(endpoint, digest));
        try (HttpAnswer answer = exchange.send(call)) {
            return switch (answer.status()) {
                case 200 -> true;
                case 404 -> false;
                default -> throw Failures.status(call, answer);
            };
        }
    }

    /**
     * Uploads a blob, unless the repository has it.
     *
     * @param size the length of the content in bytes
     * @param content opens the content at its start, once for each attempt; the streams are closed
     */
    public void pushBlob(Repository repository, Digest digest, long size, Supplier<InputStream> content) {
        push(repository, digest, new HttpCall.Body(size, content::get));
    }

    /**
     * Uploads a manifest or an index; what it names must be there already.
     *
     * @return its digest, as hashed here
     * @throws IntegrityException if the digest is not the one that it is pushed under or that the registry claims
     */
    public Digest pushManifest(Repository repository, String tagOrDigest, byte[] bytes, String mediaType) {
        boolean byDigest = tagOrDigest.indexOf(':') >= 0;
        SkillReference.parse(repository + (byDigest ? "@" : ":") + tagOrDigest);
        String subject = "the manifest " + tagOrDigest + " of " + repository;
        Digest digest = byDigest ? Digest.parse(tagOrDigest).algorithm().of(bytes) : Digest.sha256(bytes);
        if (byDigest) {
            check(Digest.parse(tagOrDigest), digest, subject);
        }
        Endpoint endpoint = exchange.endpoint(repository);
        HttpCall http = HttpCall.of("PUT", endpoint.manifest(tagOrDigest), HttpCall.Body.of(bytes))
                .with("Content-Type", mediaType);
        RegistryCall call = new RegistryCall(
                endpoint, Action.PUSH, http, new Errand(endpoint.registry(), RequestKind.MANIFEST, subject));
        try (HttpAnswer answer = exchange.send(call)) {
            if (answer.status() != 201) {
                throw Failures.status(call, answer);
            }
            DigestHeader.read(answer, subject)
                    .ifPresent(claimed -> check(claimed.algorithm().of(bytes), claimed, subject));
            return digest;
        }
    }

    private void push(Repository repository, Digest digest, HttpCall.Body body) {
        if (blobExists(repository, digest)) {
            return;
        }
        Endpoint endpoint = exchange.endpoint(repository);
        HttpCall http = HttpCall.of("POST", endpoint.uploads(), HttpCall.Body.of(new byte[0]))
                .with("Content-Type", "application/octet-stream");
        RegistryCall start = new RegistryCall(endpoint, Action.PUSH, http, errand(endpoint, digest));
        // A session is of no use after a broken upload, so that every attempt begins with a new one.
        HttpAnswer done = exchange.run(start, () -> {
            HttpAnswer session = exchange.attempt(start);
            return session.status() == 202 ? upload(start, session, digest, body) : session;
        });
        try (done) {
            if (done.status() != 201) {
                throw Failures.status(start, done);
            }
            DigestHeader.read(done, start.subject())
                    .filter(claimed -> claimed.algorithm().equals(digest.algorithm()))
                    .ifPresent(claimed -> check(digest, claimed, start.subject()));
        }
    }

    private HttpAnswer upload(RegistryCall start, HttpAnswer session, Digest digest, HttpCall.Body body)
            throws IOException {
        session.close();
        URI base = start.http().uri();
        String location = session.header("Location");
        URI target = location == null ? null : Origin.resolve(base, location);
        if (target == null) {
            throw Failures.protocol(start.subject(), "the registry names no usable URL to upload to");
        }
        if (Origin.of(base).isSecure() && !Origin.of(target).isSecure()) {
            throw Failures.protocol(start.subject(), "the registry wants the upload over http instead of https");
        }
        String query = target.getRawQuery() == null ? "" : target.getRawQuery() + "&";
        URI withDigest = URI.create(target.getScheme() + "://" + target.getRawAuthority() + target.getRawPath() + "?"
                + query + "digest=" + URLEncoder.encode(digest.toString(), StandardCharsets.UTF_8));
        HttpCall put = HttpCall.of("PUT", withDigest, body).with("Content-Type", "application/octet-stream");
        return exchange.attempt(start.with(put));
    }

    private static void check(Digest expected, Digest actual, String subject) {
        if (!expected.equals(actual)) {
            throw new IntegrityException(
                    ErrorCode.DIGEST_MISMATCH,
                    subject + " was written as " + actual + ", not as " + expected,
                    expected.toString(),
                    actual.toString(),
                    null);
        }
    }

    private static Errand errand(Endpoint endpoint, Digest digest) {
        String subject = "the blob " + digest + " of " + endpoint.place();
        return new Errand(endpoint.registry(), RequestKind.BLOB, subject);
    }
}

package io.skillimage.oci.internal.registry;

import io.skillimage.ActivityEvent.RequestKind;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillCatalog;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ManifestReader;
import io.skillimage.oci.internal.image.MediaTypes;
import io.skillimage.oci.internal.image.VerifyingInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads from registries by the OCI distribution specification, and removes tags. Thread-safe.
 *
 * <p>Nothing that a registry says is believed: manifests and blobs are hashed here. Every failure is a
 * {@link SkillException}: a registry that cannot be reached or answers wrongly is a
 * {@link io.skillimage.RegistryException}, one that wants other credentials an
 * {@link io.skillimage.AuthenticationException}, content that is not what it should be an {@link IntegrityException}.
 */
public final class RegistryClient implements AutoCloseable {
    private static final int MAX_MANIFEST = 4 * 1024 * 1024;
    private static final String MANIFEST_TYPES = "application/vnd.oci.image.manifest.v1+json,"
            + " application/vnd.oci.image.index.v1+json,"
            + " application/vnd.docker.distribution.manifest.v2+json,"
            + " application/vnd.docker.distribution.manifest.list.v2+json";

    private final RegistryExchange exchange;

    /** Creates a client; it opens no connection yet. */
    public RegistryClient(RegistryAccess access) {
        this(new RegistryExchange(access, new PooledTransport(access), RegistryExchange.Surroundings.real()));
    }

    RegistryClient(RegistryExchange exchange) {
        this.exchange = exchange;
    }

    /** Returns the same client, with the same connections and tokens, for what has to be done until then. */
    public RegistryClient within(Deadline deadline) {
        return new RegistryClient(exchange.within(deadline));
    }

    RegistryExchange exchange() {
        return exchange;
    }

    /**
     * Fetches a manifest or an index.
     *
     * @param maxBytes how large it may be
     * @throws SkillNotFoundException if the registry has none of that tag or digest
     * @throws IntegrityException if it is too large, or its bytes do not hash to the digest that was asked for or that
     *     the registry claims
     */
    public FetchedManifest manifest(Repository repository, String tagOrDigest, int maxBytes) {
        RegistryCall call = manifestCall(repository, tagOrDigest, "GET", Action.PULL);
        try (HttpAnswer answer = exchange.fetch(call, maxBytes)) {
            if (answer.status() == 404) {
                throw new SkillNotFoundException(
                        ErrorCode.NOT_FOUND, "there is no manifest " + tagOrDigest + " in " + repository);
            }
            if (answer.status() != 200) {
                throw Failures.status(call, answer);
            }
            return verified(call, answer, tagOrDigest, maxBytes);
        } catch (IOException e) {
            throw Failures.of(e, repository.registry(), call.subject(), 1);
        }
    }

    /**
     * Asks which digest a tag has now: by one HEAD, or by fetching the manifest from a registry whose HEAD does not say.
     * The digest is the registry's claim until the manifest has been fetched by it.
     *
     * @return the digest, or nothing if the registry has no such tag
     */
    public Optional<Digest> head(Repository repository, String tag) {
        RegistryCall call = manifestCall(repository, tag, "HEAD", Action.PULL);
        try (HttpAnswer answer = exchange.send(call)) {
            switch (answer.status()) {
                case 200 -> {
                    Optional<Digest> claimed = DigestHeader.read(answer, call.subject());
                    if (claimed.isPresent()) {
                        return claimed;
                    }
                }
                case 404 -> {
                    return Optional.empty();
                }
                case 405, 501 -> {}
                default -> throw Failures.status(call, answer);
            }
        }
        return fetchedDigest(repository, tag);
    }

    /**
     * Opens a blob. Reading verifies it: only who reaches the end of the stream has read what {@code digest} and
     * {@code size} say. A broken connection is taken up again where it broke, if the registry can do that.
     *
     * @return the content; its reads throw {@link SkillException}s
     * @throws IntegrityException if the registry does not have the blob, or has it in another size
     */
    public InputStream blob(Repository repository, Digest digest, long size) {
        Endpoint endpoint = exchange.endpoint(repository);
        String subject = "the blob " + digest + " of " + repository;
        RegistryCall call = new RegistryCall(
                endpoint,
                Action.PULL,
                HttpCall.get(endpoint.blob(digest)),
                new Errand(endpoint.registry(), RequestKind.BLOB, subject));
        HttpAnswer answer = exchange.send(call);
        if (answer.status() == 404) {
            answer.close();
            throw new IntegrityException(ErrorCode.BLOB_MISSING, subject + " is not there");
        }
        if (answer.status() != 200) {
            throw Failures.status(call, answer);
        }
        if (answer.length() >= 0 && answer.length() != size) {
            answer.close();
            throw new IntegrityException(
                    ErrorCode.SIZE_MISMATCH,
                    subject + " has " + answer.length() + " bytes, not " + size,
                    size + " bytes",
                    answer.length() + " bytes",
                    null);
        }
        return new VerifyingInputStream(new BlobStream(exchange, call, digest, size, answer), digest, size, subject);
    }

    /**
     * Lists the tags of a repository, all pages, in the registry's order. Names that no tag can have are left out.
     *
     * @throws SkillNotFoundException if there is no such repository
     */
    public List<String> tags(Repository repository) {
        return new TagList(exchange, repository).read();
    }

    /**
     * Lists the repositories below a namespace, all pages, sorted. Names that no repository can have are left out.
     *
     * @param limit how many there may be
     * @throws io.skillimage.RegistryException with {@link ErrorCode#NO_CATALOG} if the registry does not list them
     * @throws IntegrityException if there are too many
     */
    public List<Repository> repositories(Namespace namespace, SkillCatalog.Source source, int limit) {
        return new RepositoryList(exchange, namespace, limit).read(source);
    }

    /**
     * Asks a registry for any sign of life; what it answers is all the same.
     *
     * @throws SkillException if it cannot be reached, does not answer in time, or answers that it is out of order
     */
    public void requireAlive(Namespace any) {
        Endpoint endpoint = exchange.endpoint(any);
        String subject = "the registry " + any.registry();
        RegistryCall call = new RegistryCall(
                endpoint,
                Action.CATALOG,
                HttpCall.get(endpoint.root()),
                new Errand(endpoint.registry(), RequestKind.CATALOG, subject));
        exchange.fetchBeside(call, null, MAX_MANIFEST).close();
    }

    /**
     * Removes a tag; its manifest stays.
     *
     * @return true if the tag is gone, false if the registry does not remove tags
     */
    public boolean deleteTag(Repository repository, String tag) {
        SkillReference.parse(repository.toString()).withTag(tag);
        RegistryCall call = manifestCall(repository, tag, "DELETE", Action.DELETE);
        try (HttpAnswer answer = exchange.send(call)) {
            return switch (answer.status()) {
                case 200, 202, 204, 404 -> true;
                case 400, 405, 501 -> false;
                default -> throw Failures.status(call, answer);
            };
        }
    }

    /** Forgets every token and ends every connection, those of the clients made from this one too. */
    @Override
    public void close() {
        exchange.close();
    }

    private RegistryCall manifestCall(Repository repository, String tagOrDigest, String method, Action action) {
        SkillReference.parse(repository + (isDigest(tagOrDigest) ? "@" : ":") + tagOrDigest);
        Endpoint endpoint = exchange.endpoint(repository);
        HttpCall http =
                HttpCall.of(method, endpoint.manifest(tagOrDigest), null).with("Accept", MANIFEST_TYPES);
        String subject = "the manifest " + tagOrDigest + " of " + repository;
        return new RegistryCall(endpoint, action, http, new Errand(endpoint.registry(), RequestKind.MANIFEST, subject));
    }

    private static boolean isDigest(String tagOrDigest) {
        return tagOrDigest.indexOf(':') >= 0;
    }

    private static FetchedManifest verified(RegistryCall call, HttpAnswer answer, String tagOrDigest, int maxBytes)
            throws IOException {
        String mediaType = mediaType(answer);
        if (mediaType.equals("text/html")) {
            throw Failures.protocol(call.subject(), "the registry answers with a web page");
        }
        if (MediaTypes.isSchemaOne(mediaType)) {
            // Its digest leaves its signatures out, so a comparison would call it damaged.
            throw ManifestReader.schemaOne(call.subject());
        }
        byte[] bytes = answer.readAtMost(maxBytes);
        if (bytes == null) {
            throw new IntegrityException(ErrorCode.TOO_LARGE, call.subject() + " is too large");
        }
        Optional<Digest> claimed = DigestHeader.read(answer, call.subject());
        Optional<Digest> asked = isDigest(tagOrDigest) ? Optional.of(Digest.parse(tagOrDigest)) : Optional.empty();
        asked.ifPresent(digest -> check(digest, bytes, call, "it was asked for as"));
        claimed.ifPresent(digest -> check(digest, bytes, call, "the registry calls it"));
        return new FetchedManifest(bytes, asked.or(() -> claimed).orElseGet(() -> Digest.sha256(bytes)), mediaType);
    }

    private static void check(Digest expected, byte[] bytes, RegistryCall call, String who) {
        Digest actual = expected.algorithm().of(bytes);
        if (!actual.equals(expected)) {
            throw new IntegrityException(
                    ErrorCode.DIGEST_MISMATCH,
                    call.subject() + " hashes to " + actual + ", but " + who + " " + expected,
                    expected.toString(),
                    actual.toString(),
                    null);
        }
    }

    private static String mediaType(HttpAnswer answer) {
        String type = answer.header("Content-Type");
        return type == null ? "" : type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    }

    private Optional<Digest> fetchedDigest(Repository repository, String tag) {
        try {
            return Optional.of(manifest(repository, tag, MAX_MANIFEST).digest());
        } catch (SkillNotFoundException e) {
            return Optional.empty();
        }
    }
}

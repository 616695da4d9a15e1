package io.skillimage;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A content digest as the OCI image specification spells it: {@code algorithm:hex}, in lower case and of exact length. An
 * immutable value.
 *
 * @param algorithm the hash function
 * @param hex the hash in lower-case hexadecimal, of exactly the algorithm's length
 */
public record Digest(Algorithm algorithm, String hex) {
    private static final int QUOTED = 200;

    /** The registered algorithms of the OCI image specification. */
    public enum Algorithm {
        /** SHA-256: 64 hexadecimal digits. */
        SHA256("SHA-256", 64),
        /** SHA-512: 128 hexadecimal digits. */
        SHA512("SHA-512", 128);

        private final String javaName;
        private final String label;
        private final int hexLength;

        Algorithm(String javaName, int hexLength) {
            this.javaName = javaName;
            this.label = name().toLowerCase(Locale.ROOT);
            this.hexLength = hexLength;
        }

        /** Returns a fresh hash function; every Java platform has both. */
        public MessageDigest newMessageDigest() {
            try {
                return MessageDigest.getInstance(javaName);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(javaName + " is missing from this Java platform", e);
            }
        }

        /**
         * Returns the digest that {@code hash}, the raw output of this algorithm, stands for.
         *
         * @throws IllegalArgumentException if the hash has another length
         */
        public Digest digest(byte[] hash) {
            return new Digest(this, HexFormat.of().formatHex(hash));
        }

        /** Returns the digest of {@code content}. */
        public Digest of(byte[] content) {
            return digest(newMessageDigest().digest(content));
        }

        /** Returns the name as it stands before the colon. */
        public String label() {
            return label;
        }
    }

    /**
     * Checks length and digits.
     *
     * @throws IllegalArgumentException if {@code hex} is not exactly as long as the algorithm's hash, or holds anything
     *     but lower-case hexadecimal digits
     */
    public Digest {
        String problem = problem(algorithm, hex);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
    }

    /**
     * Parses {@code sha256:<64 hex>} or {@code sha512:<128 hex>}.
     *
     * @throws IllegalArgumentException if the text is anything else; the message says what is wrong
     */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        String label = colon < 0 ? text : text.substring(0, colon);
        for (Algorithm algorithm : Algorithm.values()) {
            if (colon > 0 && algorithm.label().equals(label)) {
                return new Digest(algorithm, text.substring(colon + 1));
            }
        }
        throw new IllegalArgumentException("'" + PrintableText.of(text, QUOTED)
                + "' is not a digest: expected sha256: and 64, or sha512: and 128, lower-case hexadecimal digits");
    }

    /** Returns the SHA-256 digest of {@code content}. */
    public static Digest sha256(byte[] content) {
        return Algorithm.SHA256.of(content);
    }

    /** Returns {@code algorithm:hex}. */
    @Override
    public String toString() {
        return algorithm.label() + ":" + hex;
    }

    private static @Nullable String problem(Algorithm algorithm, String hex) {
        if (hex.length() != algorithm.hexLength) {
            return "a " + algorithm.label() + " digest has " + algorithm.hexLength + " hexadecimal digits, not "
                    + hex.length();
        }
        for (int i = 0; i < hex.length(); i++) {
            char c = hex.charAt(i);
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return "a digest has lower-case hexadecimal digits only, not '" + PrintableText.of(String.valueOf(c))
                        + "'";
            }
        }
        return null;
    }
}

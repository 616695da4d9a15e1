package io.skillimage.oci;

/**
 * What proves to a registry who is asking. Immutable values; {@code toString()} never shows a secret.
 *
 * @see CredentialProvider
 */
public sealed interface Credential {

    /**
     * A user and a password, or a robot account and its token.
     *
     * @param user the user
     * @param password the secret
     */
    record Basic(String user, String password) implements Credential {
        /** Shows the user but not the password. */
        @Override
        public String toString() {
            return "Basic[user=" + user + "]";
        }
    }

    /**
     * A long-lived token that the registry's token service exchanges for short ones, as OAuth 2 does with refresh
     * tokens.
     *
     * @param token the secret
     */
    record IdentityToken(String token) implements Credential {
        /** Does not show the token. */
        @Override
        public String toString() {
            return "IdentityToken";
        }
    }

    /**
     * A token that goes to the registry as it is, as a bearer token.
     *
     * @param token the secret
     */
    record RegistryToken(String token) implements Credential {
        /** Does not show the token. */
        @Override
        public String toString() {
            return "RegistryToken";
        }
    }

    /** Nobody in particular, which is what public repositories are read as. */
    record Anonymous() implements Credential {}
}

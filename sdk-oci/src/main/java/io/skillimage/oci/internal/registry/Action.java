package io.skillimage.oci.internal.registry;

/** What is to be done with a repository, in the words of Docker's token scopes. */
enum Action {
    PULL("pull"),
    PUSH("pull,push"),
    DELETE("delete"),
    /** To list the repositories of a registry, which is about none of them. */
    CATALOG("*");

    private final String words;

    Action(String words) {
        this.words = words;
    }

    String scope(Endpoint endpoint) {
        if (this == CATALOG) {
            return "registry:catalog:" + words;
        }
        return "repository:" + endpoint.path() + ":" + words;
    }
}

package io.skillimage.oci.internal.registry;

/** What is to be done with a repository, in the words of Docker's token scopes. */
enum Action {
    PULL("pull"),
    PUSH("pull,push"),
    DELETE("delete");

    private final String words;

    Action(String words) {
        this.words = words;
    }

    String scope(Endpoint endpoint) {
        return "repository:" + endpoint.path() + ":" + words;
    }
}

package io.skillimage.agent;

/** A tool call that cannot be served as it was made; the message is written for the model, which can do better. */
final class ToolRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ToolRefusal(String message) {
        super(message, null, false, false);
    }

    String text() {
        return String.valueOf(getMessage());
    }
}

package io.skillimage.langchain4j;

/** Arguments of a tool call that say nothing useful; the message is written for the model, which can do better. */
final class BadArgumentsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadArgumentsException(String message) {
        super(message, null, false, false);
    }

    String text() {
        return String.valueOf(getMessage());
    }
}

package io.skillimage.oci.internal.registry;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * The error document of the OCI distribution specification. Only its code is read: its message is the registry's to
 * write, and could hold what the request held.
 */
final class ErrorDocument {
    private static final int LIMIT = 16 * 1024;
    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z_]{0,39}");

    private ErrorDocument() {}

    /** Returns the code of the first error, or an empty string. */
    static String code(HttpAnswer answer) {
        try {
            byte[] bytes = answer.readAtMost(LIMIT);
            if (bytes == null || bytes.length == 0) {
                return "";
            }
            for (Object error : JsonDocument.parse(bytes).array("errors")) {
                if (error instanceof JsonDocument document
                        && CODE.matcher(document.text("code")).matches()) {
                    return document.text("code");
                }
            }
        } catch (IOException | JsonDocument.MalformedException e) {
            return "";
        }
        return "";
    }
}

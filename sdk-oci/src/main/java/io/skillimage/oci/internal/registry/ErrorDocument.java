package io.skillimage.oci.internal.registry;

import io.skillimage.oci.internal.image.StrictJson;
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
            for (JsonDocument error : JsonDocument.parse(bytes).objects("errors")) {
                if (CODE.matcher(error.text("code")).matches()) {
                    return error.text("code");
                }
            }
        } catch (IOException | StrictJson.MalformedException e) {
            return "";
        }
        return "";
    }
}

package io.skillimage.oci.internal.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a registry wants to see: one challenge of a {@code WWW-Authenticate} header (RFC 9110, section 11).
 *
 * @param scheme the scheme in lower case
 * @param parameters its parameters, names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {

    /** Returns the challenges of all headers, in any order, spacing and quoting; what cannot be read is left out. */
    static List<Challenge> parse(List<String> headers) {
        List<Challenge> challenges = new ArrayList<>();
        for (String header : headers) {
            new Parser(header, challenges).parse();
        }
        return challenges;
    }

    static @Nullable Challenge find(List<Challenge> challenges, String scheme) {
        for (Challenge challenge : challenges) {
            if (challenge.scheme.equals(scheme)) {
                return challenge;
            }
        }
        return null;
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    private static final class Parser {
        private final String text;
        private final List<Challenge> challenges;
        private int i;

        Parser(String text, List<Challenge> challenges) {
            this.text = text;
            this.challenges = challenges;
        }

        /** A word with {@code =} after it is a parameter, any other begins the next challenge. */
        void parse() {
            Map<String, String> parameters = new HashMap<>();
            while (true) {
                skip(" \t,");
                if (i == text.length()) {
                    return;
                }
                String word = until(" \t,=\"").toLowerCase(Locale.ROOT);
                skip(" \t");
                if (i < text.length() && text.charAt(i) == '=' && !word.isEmpty()) {
                    i++;
                    skip(" \t");
                    parameters.putIfAbsent(word, value());
                } else if (word.isEmpty()) {
                    i++;
                } else {
                    parameters = new HashMap<>();
                    challenges.add(new Challenge(word, parameters));
                }
            }
        }

        private String value() {
            if (i == text.length() || text.charAt(i) != '"') {
                return until(" \t,");
            }
            StringBuilder value = new StringBuilder();
            for (i++; i < text.length() && text.charAt(i) != '"'; i++) {
                if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                    i++;
                }
                value.append(text.charAt(i));
            }
            i = Math.min(i + 1, text.length());
            return value.toString();
        }

        private String until(String ends) {
            int start = i;
            while (i < text.length() && ends.indexOf(text.charAt(i)) < 0) {
                i++;
            }
            return text.substring(start, i);
        }

        private void skip(String blanks) {
            while (i < text.length() && blanks.indexOf(text.charAt(i)) >= 0) {
                i++;
            }
        }
    }
}

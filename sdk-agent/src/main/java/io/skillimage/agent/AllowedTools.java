package io.skillimage.agent;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What becomes of the {@code allowed-tools} of skills, which the Agent Skills specification has as a list of tools that a
 * skill is approved for. An immutable value.
 *
 * <p>Warning and enforcing take them for a limit: as soon as a skill is active that names tools, only tools that some active
 * skill names may be called, beside those that serve the skills themselves. A skill that names none neither limits nor
 * allows. What cannot be found out, because an active skill cannot be had any more or the mapping fails, is not allowed.
 * A skill that is not offered to the caller any more is not active either, and limits nothing from the next invocation on.
 */
public final class AllowedTools {
    /** How strictly the lists of skills are taken. */
    enum Mode {
        IGNORED,
        WARNING,
        ENFORCED
    }

    private final Mode mode;
    private final Function<String, ? extends Collection<String>> mapping;

    private AllowedTools(Mode mode, Function<String, ? extends Collection<String>> mapping) {
        this.mode = mode;
        this.mapping = mapping;
    }

    /** Returns the rule that takes no notice of the lists. */
    public static AllowedTools ignored() {
        return new AllowedTools(Mode.IGNORED, AllowedTools::itself);
    }

    /** Returns the rule that logs a call of a tool that no active skill names, and lets it pass. */
    public static AllowedTools warning() {
        return new AllowedTools(Mode.WARNING, AllowedTools::itself);
    }

    /** Returns the rule that denies a call of a tool that no active skill names. */
    public static AllowedTools enforced() {
        return new AllowedTools(Mode.ENFORCED, AllowedTools::itself);
    }

    /**
     * Returns this rule with other names. Skills name the tools of the agents that they were written for, such as
     * {@code Read} or {@code Bash(git:*)}; the host knows which of its own tools do that.
     *
     * @param value gives the host's tools for a word of a list, brackets and all; none if it has none. By default it is
     *     the tool of the same name, and none for a word with brackets: nobody here can tell what they limit
     */
    public AllowedTools mapping(Function<String, ? extends Collection<String>> value) {
        return new AllowedTools(mode, value);
    }

    private static List<String> itself(String word) {
        return word.indexOf('(') < 0 ? List.of(word) : List.of();
    }

    Mode mode() {
        return mode;
    }

    /** Returns the host's tools that a list names. */
    Set<String> tools(String list) {
        Set<String> tools = new LinkedHashSet<>();
        words(list).forEach(word -> tools.addAll(mapping.apply(word)));
        return tools;
    }

    /** Splits at blanks and commas, but not inside brackets. */
    static List<String> words(String list) {
        Set<String> words = new LinkedHashSet<>();
        StringBuilder word = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            depth = Math.max(0, depth + (c == '(' ? 1 : 0) - (c == ')' ? 1 : 0));
            if (depth == 0 && (c == ',' || Character.isWhitespace(c))) {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        words.remove("");
        return List.copyOf(words);
    }
}

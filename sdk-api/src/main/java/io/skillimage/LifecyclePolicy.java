package io.skillimage;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which lifecycle states may be used, everywhere or below a repository prefix. An immutable value.
 *
 * <p>The default, {@link #publishedOnly()}, lets {@link LifecycleState#PUBLISHED} pass and
 * {@link LifecycleState#DEPRECATED} with a warning, and refuses everything else.
 *
 * <p>A pattern names repositories, {@code registry/path}: {@code *} stands for one path segment, a final {@code /**} for
 * everything below. A pattern never matches part of a segment.
 */
public final class LifecyclePolicy {
    private static final LifecyclePolicy PUBLISHED_ONLY = new LifecyclePolicy(List.of());
    private static final String EVERYWHERE = "**";

    private record Rule(LifecycleState state, String pattern) {}

    private final List<Rule> rules;

    private LifecyclePolicy(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** Returns the default policy: published, and deprecated with a warning. */
    public static LifecyclePolicy publishedOnly() {
        return PUBLISHED_ONLY;
    }

    /** Returns this policy with these states allowed in every repository. */
    public LifecyclePolicy allowing(LifecycleState first, LifecycleState... more) {
        LifecyclePolicy result = with(first, EVERYWHERE);
        for (LifecycleState state : more) {
            result = result.with(state, EVERYWHERE);
        }
        return result;
    }

    /** Returns this policy with {@code state} allowed in the repositories that match {@code pattern}. */
    public LifecyclePolicy allowing(LifecycleState state, String pattern) {
        String checked = pattern.strip();
        if (checked.isEmpty() || checked.startsWith("/") || checked.endsWith("/")) {
            throw new IllegalArgumentException(
                    "'" + PrintableText.of(pattern) + "' is no repository pattern: expected registry/path, /* or /**");
        }
        return with(state, checked);
    }

    /** Returns this policy with images allowed that declare no lifecycle state. */
    public LifecyclePolicy allowUnmanaged() {
        return with(LifecycleState.UNMANAGED, EVERYWHERE);
    }

    /** Returns the states that may be used from {@code repository}, written {@code registry/path}. */
    public Set<LifecycleState> allowedIn(String repository) {
        EnumSet<LifecycleState> allowed = EnumSet.of(LifecycleState.PUBLISHED, LifecycleState.DEPRECATED);
        for (Rule rule : rules) {
            if (matches(rule.pattern(), repository)) {
                allowed.add(rule.state());
            }
        }
        return Set.copyOf(allowed);
    }

    /** Returns whether {@code state} may be used from {@code repository}, written {@code registry/path}. */
    public boolean allows(LifecycleState state, String repository) {
        return allowedIn(repository).contains(state);
    }

    private LifecyclePolicy with(LifecycleState state, String pattern) {
        List<Rule> extended = new ArrayList<>(rules);
        Rule rule = new Rule(state, pattern);
        if (!extended.contains(rule)) {
            extended.add(rule);
        }
        return new LifecyclePolicy(extended);
    }

    private static boolean matches(String pattern, String repository) {
        String[] wanted = pattern.split("/", -1);
        String[] given = repository.split("/", -1);
        boolean open = wanted[wanted.length - 1].equals(EVERYWHERE);
        int fixed = open ? wanted.length - 1 : wanted.length;
        if (open ? given.length <= fixed && fixed > 0 : given.length != fixed) {
            return false;
        }
        for (int i = 0; i < fixed; i++) {
            if (!wanted[i].equals("*") && !wanted[i].equals(given[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LifecyclePolicy that && Set.copyOf(rules).equals(Set.copyOf(that.rules));
    }

    @Override
    public int hashCode() {
        return Set.copyOf(rules).hashCode();
    }

    /** Returns the policy in words, for messages. */
    @Override
    public String toString() {
        TreeSet<String> words = new TreeSet<>();
        for (Rule rule : rules) {
            words.add(rule.state().label() + (rule.pattern().equals(EVERYWHERE) ? "" : " in " + rule.pattern()));
        }
        return words.isEmpty() ? "published, deprecated" : "published, deprecated, " + String.join(", ", words);
    }
}

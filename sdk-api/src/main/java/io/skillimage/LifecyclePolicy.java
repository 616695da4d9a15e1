package io.skillimage;

import java.util.ArrayList;
import java.util.Collections;
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
 * <p>A pattern names repositories as {@link SkillReference#repository()} writes them, {@code registry/path}. {@code *}
 * stands for exactly one segment, {@code **} at the end for one or more: {@code quay.io/acme/**} is everything below
 * {@code quay.io/acme}, but not {@code quay.io/acme} itself. Nothing stands for part of a segment, and letters match
 * letters of the same case only.
 */
public final class LifecyclePolicy {
    private static final LifecyclePolicy PUBLISHED_ONLY = new LifecyclePolicy(List.of(), false);
    private static final Set<LifecycleState> ALWAYS = Set.of(LifecycleState.PUBLISHED, LifecycleState.DEPRECATED);
    private static final String EVERYWHERE = "**";

    private record Rule(LifecycleState state, String pattern) {}

    private final List<Rule> rules;
    private final boolean requiresRepositoryNames;

    private LifecyclePolicy(List<Rule> rules, boolean requiresRepositoryNames) {
        this.rules = List.copyOf(rules);
        this.requiresRepositoryNames = requiresRepositoryNames;
    }

    /** Returns the default policy: published, and deprecated with a warning. */
    public static LifecyclePolicy publishedOnly() {
        return PUBLISHED_ONLY;
    }

    /**
     * Returns this policy with these states allowed in every repository.
     *
     * @param first a state
     * @param more further states
     */
    public LifecyclePolicy allowing(LifecycleState first, LifecycleState... more) {
        LifecyclePolicy result = with(first, EVERYWHERE);
        for (LifecycleState state : more) {
            result = result.with(state, EVERYWHERE);
        }
        return result;
    }

    /**
     * Returns this policy with {@code state} allowed in the repositories that match {@code pattern}.
     *
     * @param state the state
     * @param pattern the repositories; blanks around it are ignored
     * @throws IllegalArgumentException if that is no pattern, so that it could never match
     */
    public LifecyclePolicy allowing(LifecycleState state, String pattern) {
        String checked = pattern.strip();
        String[] segments = checked.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            boolean wildcard = segments[i].equals("*") || (last && segments[i].equals(EVERYWHERE));
            if (segments[i].isEmpty() || (!wildcard && segments[i].indexOf('*') >= 0)) {
                throw new IllegalArgumentException("'" + PrintableText.of(pattern)
                        + "' is no repository pattern: expected registry/path, with * for a whole segment and ** at"
                        + " the end");
            }
        }
        return with(state, checked);
    }

    /** Returns this policy with images allowed that declare no lifecycle state. */
    public LifecyclePolicy allowUnmanaged() {
        return with(LifecycleState.UNMANAGED, EVERYWHERE);
    }

    /**
     * Returns this policy, which also refuses a skill whose name is not the last segment of its repository. Otherwise that
     * is a warning, for the format only recommends it.
     */
    public LifecyclePolicy requiringRepositoryNames() {
        return new LifecyclePolicy(rules, true);
    }

    /** Returns whether a skill must have the name of its repository's last segment. */
    public boolean requiresRepositoryNames() {
        return requiresRepositoryNames;
    }

    /**
     * Returns the states that may be used from a repository.
     *
     * @param repository what {@link SkillReference#repository()} returns
     * @return the states in the order of a skill's life, unmodifiable
     */
    public Set<LifecycleState> allowedIn(String repository) {
        EnumSet<LifecycleState> allowed = EnumSet.copyOf(ALWAYS);
        for (Rule rule : rules) {
            if (matches(rule.pattern(), repository)) {
                allowed.add(rule.state());
            }
        }
        return Collections.unmodifiableSet(allowed);
    }

    /**
     * Returns whether a state may be used from a repository.
     *
     * @param state the state
     * @param repository what {@link SkillReference#repository()} returns
     */
    public boolean allows(LifecycleState state, String repository) {
        return allowedIn(repository).contains(state);
    }

    private LifecyclePolicy with(LifecycleState state, String pattern) {
        Rule rule = new Rule(state, pattern);
        if (ALWAYS.contains(state) || rules.contains(rule)) {
            return this;
        }
        List<Rule> extended = new ArrayList<>(rules);
        extended.add(rule);
        return new LifecyclePolicy(extended, requiresRepositoryNames);
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

    /** Returns whether the other policy has the same rules, in whatever order they were added. */
    @Override
    public boolean equals(Object other) {
        return other instanceof LifecyclePolicy that
                && requiresRepositoryNames == that.requiresRepositoryNames
                && Set.copyOf(rules).equals(Set.copyOf(that.rules));
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
        String states =
                words.isEmpty() ? "published, deprecated" : "published, deprecated, " + String.join(", ", words);
        return requiresRepositoryNames ? states + "; named as their repositories" : states;
    }
}

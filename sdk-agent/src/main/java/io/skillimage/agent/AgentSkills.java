package io.skillimage.agent;

import io.skillimage.DescribedSkill;
import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.SkillLock;
import io.skillimage.SkillReference;
import io.skillimage.SkillResolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Skills for agents, whatever framework they are built with: which skills there are, who may use them, and what became of
 * them since. Adapters for frameworks are built on this class; it can be used without one, too.
 *
 * <p>What is offered is looked at anew from time to time, by the rules of the resolver: a tag that moved shows in the next
 * {@linkplain #offer offer}, a skill that was withdrawn is not in it any more. While a registry cannot be reached, what was
 * known before is offered. One skill that cannot be had never hides another.
 *
 * <p>Immutable but for that, and safe for use by many threads and agents. The resolver stays the caller's: keep it open as
 * long as agents use the skills, and close it afterwards.
 */
public final class AgentSkills {
    /** Content can be large. */
    private static final Duration CONTENT_LIMIT = Duration.ofMinutes(15);

    private final Catalogue catalogue;
    private final Use use;
    private final @Nullable BiPredicate<SkillCaller, OfferedSkill> visibility;
    private final @Nullable Function<SkillCaller, @Nullable LifecyclePolicy> lifecycle;
    private volatile @Nullable Everything everything;

    private AgentSkills(Builder builder) {
        this.catalogue = new Catalogue(
                builder.sources(),
                builder::look,
                builder.refreshEvery,
                LookThreads.start(builder.parallelism),
                builder.nanoTime,
                Catalogue.PATIENCE,
                builder.loading == SkillLoading.EAGER ? CONTENT_LIMIT : Catalogue.LIMIT);
        this.use = new Use(builder.resolver, builder.listener, builder.allowedTools, builder.scripts, builder.nanoTime);
        this.visibility = builder.visibility;
        this.lifecycle = builder.lifecycle;
    }

    /** Starts to describe skills that {@code resolver} resolves. */
    public static Builder builder(SkillResolver resolver) {
        return new Builder(resolver);
    }

    /**
     * Returns what a caller may use now. Make one offer for each invocation of an agent and keep it to its end, so that
     * what the agent was told and what it gets belong together. Looks at the skills anew where that is due; never fails
     * because of a skill.
     */
    public SkillOffer offer(SkillCaller caller) {
        Snapshot snapshot = catalogue.current();
        LifecyclePolicy policy = lifecycle == null ? null : policy(lifecycle.apply(caller));
        if (visibility == null && policy == null) {
            return new SkillOffer(use, caller, everything(snapshot).shelf(), null);
        }
        List<Entry> visible = snapshot.entries().values().stream()
                .filter(entry -> policy == null
                        || Use.allows(policy, entry.pinned(), entry.skill().state()))
                .filter(entry -> visibility == null || visibility.test(caller, entry.skill()))
                .toList();
        return new SkillOffer(use, caller, Shelf.of(visible), policy);
    }

    /** A caller that the host has no policy for must not get what the resolver allows for others. */
    private static LifecyclePolicy policy(@Nullable LifecyclePolicy own) {
        return own == null ? LifecyclePolicy.publishedOnly() : own;
    }

    /**
     * Returns why skills are missing from all offers, and what could not be looked at anew; of the last look, in the order
     * of the sources. A skill with the name of an earlier one is among them, unless who sees which skills depends on the
     * caller.
     */
    public List<SkillProblem> problems() {
        return everything(catalogue.current()).problems();
    }

    /** Returns every skill that somebody may be offered now, whoever that is: for inventories and health. */
    public List<OfferedSkill> known() {
        Snapshot snapshot = catalogue.current();
        Collection<Entry> entries = visibility == null && lifecycle == null
                ? everything(snapshot).shelf().entries().values()
                : snapshot.entries().values();
        return entries.stream().map(Entry::skill).toList();
    }

    /** What is the same for everybody is made once for each snapshot. */
    @SuppressWarnings("ReferenceEquality") // comparing all that is known would cost more than it saves
    private Everything everything(Snapshot snapshot) {
        Everything known = everything;
        if (known == null || known.snapshot() != snapshot) {
            known = Everything.of(snapshot, visibility == null && lifecycle == null);
            everything = known;
        }
        return known;
    }

    /** Everything that is known at one moment, for those who may see all. */
    private record Everything(Snapshot snapshot, Shelf shelf, List<SkillProblem> problems) {
        static Everything of(Snapshot snapshot, boolean namesMustDiffer) {
            Shelf shelf = namesMustDiffer ? Shelf.of(snapshot.entries().values()) : Shelf.of(List.of());
            List<SkillProblem> problems = new ArrayList<>(snapshot.problems());
            if (namesMustDiffer) {
                snapshot.entries().forEach((wish, entry) -> {
                    Entry first = shelf.find(entry.name());
                    if (first != null && !first.equals(entry)) {
                        problems.add(new SkillProblem(wish.reference(), sameName(entry, first)));
                    }
                });
            }
            return new Everything(snapshot, shelf, List.copyOf(problems));
        }

        private static InvalidSkillException sameName(Entry entry, Entry first) {
            return new InvalidSkillException(
                    ErrorCode.METADATA_MISMATCH,
                    entry.skill().reference().toString(),
                    "its name '" + entry.name() + "' is already that of "
                            + first.skill().reference());
        }
    }

    /** Collects skills and settings. Not safe for use by several threads. */
    public static final class Builder {
        private final SkillResolver resolver;
        private final List<Supplier<List<Wish>>> sources = new ArrayList<>();
        private SkillLoading loading = SkillLoading.ON_ACTIVATION;
        private Duration refreshEvery = Duration.ofMinutes(1);
        private int parallelism = 16;
        private @Nullable BiPredicate<SkillCaller, OfferedSkill> visibility;
        private @Nullable Function<SkillCaller, @Nullable LifecyclePolicy> lifecycle;
        private AllowedTools allowedTools = AllowedTools.ignored();
        private @Nullable ScriptExecutor scripts;
        private SkillUseListener listener = use -> {};
        private boolean requireAll;
        private LongSupplier nanoTime = System::nanoTime;

        private Builder(SkillResolver resolver) {
            this.resolver = resolver;
        }

        /**
         * Adds skills.
         *
         * @param references what {@link SkillReference#parse(String)} accepts; adding one twice changes nothing
         * @throws io.skillimage.InvalidReferenceException if one is malformed
         */
        public Builder add(String... references) {
            for (String reference : references) {
                add(SkillReference.parse(reference));
            }
            return this;
        }

        /** Adds skills; adding one twice changes nothing. */
        public Builder add(SkillReference... references) {
            List<Wish> wishes = List.of(references).stream().map(Wish::of).toList();
            sources.add(() -> wishes);
            return this;
        }

        /**
         * Adds the skills of a lock, by their digests. What a lock says of name, version and content must hold when a skill
         * is used; the rules about lifecycle states hold whatever it says of the state.
         */
        public Builder lock(SkillLock lock) {
            List<Wish> wishes = lock.skills().stream().map(Wish::of).toList();
            sources.add(() -> wishes);
            return this;
        }

        /**
         * Adds skills that may change with time, such as the members of a collection or a namespace of a registry.
         *
         * @param references asked at each look, on a thread of its own; while it fails, what it had before is offered
         */
        public Builder from(Supplier<? extends Collection<SkillReference>> references) {
            sources.add(() -> references.get().stream().map(Wish::of).toList());
            return this;
        }

        /** Sets when the content of skills is fetched; by default when an agent activates one. */
        public Builder loading(SkillLoading value) {
            this.loading = value;
            return this;
        }

        /**
         * Sets how old what is offered may be; by default one minute. Zero looks at the skills for each offer. How often a
         * registry is asked is the resolver's decision: see {@link io.skillimage.Freshness}.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder refreshEvery(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("a duration must not be negative: " + value);
            }
            this.refreshEvery = value;
            return this;
        }

        /**
         * Sets how many skills are looked at at once; by default 16.
         *
         * @throws IllegalArgumentException if it is less than one
         */
        public Builder parallelism(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("at least one skill at a time: " + value);
            }
            this.parallelism = value;
            return this;
        }

        /**
         * Sets who sees which skill; by default everybody sees all. A skill that a caller does not see can neither be
         * activated nor read by it. Asked for each skill at each offer; should it throw, so does the offer.
         */
        public Builder visibleTo(BiPredicate<SkillCaller, OfferedSkill> value) {
            this.visibility = value;
            return this;
        }

        /**
         * Sets which lifecycle states a caller may use, of those that the resolver allows: give the resolver the widest
         * policy, and each caller its own. By default it is the resolver's for all.
         *
         * @param value asked at each offer; where it gives null, {@link LifecyclePolicy#publishedOnly()} holds, and should it
         *     throw, so does the offer
         */
        public Builder lifecycle(Function<SkillCaller, @Nullable LifecyclePolicy> value) {
            this.lifecycle = value;
            return this;
        }

        /** Sets what becomes of the {@code allowed-tools} of skills; by default they are ignored. */
        public Builder allowedTools(AllowedTools value) {
            this.allowedTools = value;
            return this;
        }

        /** Lets agents run the scripts of skills; by default they cannot, and are not told of them. */
        public Builder scripts(ScriptExecutor value) {
            this.scripts = value;
            return this;
        }

        /** Sets who is told of every use of a skill. */
        public Builder listener(SkillUseListener value) {
            this.listener = value;
            return this;
        }

        /** Makes {@link #build()} fail if one of the skills cannot be offered, instead of leaving it out. */
        public Builder requireAll() {
            this.requireAll = true;
            return this;
        }

        /** Sets the ticks that durations are measured in. */
        Builder nanoTime(LongSupplier value) {
            this.nanoTime = value;
            return this;
        }

        private List<Supplier<List<Wish>>> sources() {
            return List.copyOf(sources);
        }

        private OfferedSkill look(SkillReference reference) {
            return OfferedSkill.of(
                    loading == SkillLoading.EAGER
                            ? DescribedSkill.of(resolver.resolve(reference))
                            : described(reference));
        }

        /** A skill that says nothing of itself would never be chosen, so its content is asked. */
        private DescribedSkill described(SkillReference reference) {
            DescribedSkill described = resolver.describe(reference);
            if (!described.description().isBlank()) {
                return described;
            }
            DescribedSkill resolved = DescribedSkill.of(resolver.resolve(described.pinned()));
            return new DescribedSkill(
                    reference,
                    described.pinned(),
                    described.digest(),
                    resolved.state(),
                    resolved.name(),
                    resolved.version(),
                    resolved.description(),
                    described.warnings());
        }

        /**
         * Looks at the skills for the first time, for two minutes at most, or fifteen where content is loaded. What cannot
         * be had by then is logged, left out and told by {@link AgentSkills#problems()}; it is tried again at the next look.
         *
         * @throws RuntimeException if all are required and one cannot be had: what happened to the first one
         */
        public AgentSkills build() {
            Builder settings = copy();
            AgentSkills skills = new AgentSkills(settings);
            List<SkillProblem> problems = skills.problems();
            if (requireAll && !problems.isEmpty()) {
                throw problems.get(0).error();
            }
            return skills;
        }

        private Builder copy() {
            Builder copy = new Builder(resolver);
            copy.sources.addAll(sources);
            copy.loading = loading;
            copy.refreshEvery = refreshEvery;
            copy.parallelism = parallelism;
            copy.visibility = visibility;
            copy.lifecycle = lifecycle;
            copy.allowedTools = allowedTools;
            copy.scripts = scripts;
            copy.listener = listener;
            copy.nanoTime = nanoTime;
            return copy;
        }
    }
}

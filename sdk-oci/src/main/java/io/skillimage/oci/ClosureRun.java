package io.skillimage.oci;

import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.ResolvedSkill;
import io.skillimage.SemanticVersion;
import io.skillimage.SkillCard;
import io.skillimage.SkillCard.Dependency;
import io.skillimage.SkillClosure;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.SkillReference.Transport;
import io.skillimage.VersionConflictException;
import io.skillimage.VersionRange;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.solve.Budget;
import io.skillimage.oci.internal.solve.Candidate;
import io.skillimage.oci.internal.solve.Need;
import io.skillimage.oci.internal.solve.Release;
import io.skillimage.oci.internal.solve.SkillSource;
import io.skillimage.oci.internal.solve.Solver;
import io.skillimage.oci.internal.solve.Unsolvable;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One closure: tells a solver what there is, and looks up what will probably be wanted next before the solver asks. A
 * skill is known by its repository. Good for one run, by one thread.
 */
final class ClosureRun implements SkillSource {
    /** How many needs are looked into before the solver does: a skill may name any number of others. */
    private static final int MAX_AHEAD = 500;

    private static final int MAX_NAMED = 5;

    private final SkillLookups lookups;
    private final DependencyMapping mapping;
    private final Map<String, SkillReference> repositories = new ConcurrentHashMap<>();
    private final Map<String, SkillReference> fixed = new HashMap<>();
    private final Map<String, SkillException> refusals = new HashMap<>();
    private final Set<SkillReference> followed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ahead = new AtomicInteger(MAX_AHEAD);

    ClosureRun(SkillLookups lookups, DependencyMapping mapping) {
        this.lookups = lookups;
        this.mapping = mapping;
    }

    SkillClosure over(Collection<SkillReference> references) {
        try {
            Set<SkillReference> requested = new LinkedHashSet<>(references);
            List<Need> needs = requested.stream().map(this::requested).toList();
            needs.forEach(this::lookAhead);
            requireOneOfEach(requested);
            Map<String, Candidate> choice = new Solver(this, Budget.usual()).solve(needs);
            return ClosureMembers.of(
                    skills(choice), needs.stream().map(Need::skill).collect(Collectors.toSet()), this::dependencies);
        } catch (Unsolvable e) {
            throw failure(e).during("resolve " + named(references) + " with all that is needed");
        }
    }

    private static String named(Collection<SkillReference> references) {
        return references.stream()
                .limit(MAX_NAMED)
                .map(SkillReference::toString)
                .collect(Collectors.joining(", ", "", references.size() > MAX_NAMED ? ", ..." : ""));
    }

    private Need requested(SkillReference reference) {
        Need need = need(reference, reference.range(), reference.toString());
        if (isFixed(reference)) {
            fixed.putIfAbsent(need.skill(), reference);
        }
        return need;
    }

    private static boolean isFixed(SkillReference reference) {
        return reference.transport() == Transport.DIRECTORY || reference.tag() != null || reference.digest() != null;
    }

    private Need need(SkillReference reference, @Nullable VersionRange range, String text) {
        String skill = reference.repository();
        repositories.computeIfAbsent(
                skill,
                key -> reference.transport() == Transport.DIRECTORY
                        ? reference
                        : reference.withTag("0").withoutTag());
        return new Need(skill, range, text);
    }

    /** Several tags or digests of one repository must be the same skill. */
    private void requireOneOfEach(Set<SkillReference> requested) {
        for (SkillReference reference : requested) {
            if (isFixed(reference)) {
                SkillReference first = Objects.requireNonNull(fixed.get(reference.repository()));
                ResolvedSkill one = SkillLookups.get(lookups.skill(first));
                ResolvedSkill other = SkillLookups.get(lookups.skill(reference));
                if (!one.contentDigest().equals(other.contentDigest())
                        || !Objects.equals(versionOf(one), versionOf(other))) {
                    throw new VersionConflictException(
                            ErrorCode.VERSION_CONFLICT,
                            first + " and " + reference + " were both asked for, and are not the same: " + title(one)
                                    + " and " + title(other));
                }
            }
        }
    }

    @Override
    public List<Candidate> candidates(String skill) {
        SkillReference pinned = pinned(skill);
        if (pinned != null) {
            return List.of(new Candidate(pinned.toString(), versionOf(SkillLookups.get(lookups.skill(pinned)))));
        }
        try {
            return SkillLookups.get(lookups.versions(repository(skill)));
        } catch (SkillNotFoundException missing) {
            refusals.putIfAbsent(skill, missing);
            return List.of();
        }
    }

    @Override
    public Optional<Release> release(String skill, Candidate candidate) {
        SkillReference pinned = pinned(skill);
        if (pinned != null) {
            return Optional.of(release(SkillLookups.get(lookups.skill(pinned)), true));
        }
        SkillReference reference = repository(skill).withTag(candidate.id());
        try {
            ResolvedSkill found = SkillLookups.get(lookups.skill(reference));
            if (lookups.areTooMany()) {
                throw new VersionConflictException(
                        ErrorCode.TOO_LARGE, "too many versions were looked at, the last one is " + reference);
            }
            lookAhead(reference, found);
            return Optional.of(release(found, false));
        } catch (LifecycleException | SkillNotFoundException unusable) {
            refusals.putIfAbsent(skill, unusable);
            return Optional.empty();
        } catch (IntegrityException odd) {
            if (!isAnotherVersion(odd, candidate)) {
                throw odd;
            }
            refusals.putIfAbsent(skill, odd);
            return Optional.empty();
        }
    }

    /** Nobody asked for that tag, and what it holds is no version of that name. */
    private static boolean isAnotherVersion(IntegrityException odd, Candidate candidate) {
        return odd.code() == ErrorCode.METADATA_MISMATCH
                && odd.actual().filter(candidate.id()::equals).isPresent();
    }

    private Release release(ResolvedSkill skill, boolean isPinned) {
        boolean deprecated = skill.state() == LifecycleState.DEPRECATED;
        return new Release(title(skill), deprecated && !isPinned, needs(skill));
    }

    private static String title(ResolvedSkill skill) {
        SemanticVersion version = versionOf(skill);
        return ClosureMembers.nameOf(skill) + (version == null ? "" : " " + version);
    }

    private List<Need> needs(ResolvedSkill skill) {
        return declared(skill).stream()
                .map(dependency -> need(skill, dependency))
                .distinct()
                .toList();
    }

    private Map<String, String> dependencies(ResolvedSkill skill) {
        Map<String, String> repositories = new LinkedHashMap<>();
        declared(skill)
                .forEach(dependency -> repositories.put(
                        dependency.name(), need(skill, dependency).skill()));
        return repositories;
    }

    private static List<Dependency> declared(ResolvedSkill skill) {
        SkillCard card = skill.card();
        return card == null || card.spec() == null ? List.of() : card.spec().dependencies();
    }

    private Need need(ResolvedSkill skill, Dependency dependency) {
        VersionRange range;
        try {
            range = VersionRange.parse(dependency.version());
        } catch (IllegalArgumentException e) {
            throw new InvalidSkillException(
                    ErrorCode.BAD_VERSION, "skill.yaml of " + title(skill), String.valueOf(e.getMessage()));
        }
        SkillReference repository = mapping.repositoryOf(skill, dependency.name());
        return need(repository, range, dependency.name() + " " + range);
    }

    /** Begins to look up what is probably chosen for a need, and for all that this one needs in turn. */
    private void lookAhead(Need need) {
        if (ahead.decrementAndGet() < 0) {
            return;
        }
        SkillReference pinned = pinned(need.skill());
        if (pinned != null) {
            lookAhead(pinned);
            return;
        }
        SkillReference repository = repository(need.skill());
        SkillLookups.whenFound(
                lookups.versions(repository),
                candidates -> candidates.stream()
                        .filter(need::isMetBy)
                        .findFirst()
                        .ifPresent(best -> lookAhead(repository.withTag(best.id()))));
    }

    private void lookAhead(SkillReference reference) {
        SkillLookups.whenFound(lookups.skill(reference), found -> lookAhead(reference, found));
    }

    private void lookAhead(SkillReference reference, ResolvedSkill found) {
        if (followed.add(reference)) {
            needs(found).forEach(this::lookAhead);
        }
    }

    private @Nullable SkillReference pinned(String skill) {
        SkillReference repository = repository(skill);
        return repository.transport() == Transport.DIRECTORY ? repository : fixed.get(skill);
    }

    private SkillReference repository(String skill) {
        return Objects.requireNonNull(repositories.get(skill));
    }

    private static @Nullable SemanticVersion versionOf(ResolvedSkill skill) {
        String annotated = skill.annotations().get(Annotations.VERSION);
        if (annotated != null && SemanticVersion.isVersion(annotated)) {
            return SemanticVersion.parse(annotated);
        }
        SkillCard card = skill.card();
        return card == null ? null : SemanticVersion.parse(card.version());
    }

    private Map<String, ResolvedSkill> skills(Map<String, Candidate> choice) {
        Map<String, ResolvedSkill> skills = new LinkedHashMap<>();
        choice.forEach((skill, candidate) -> {
            SkillReference pinned = pinned(skill);
            SkillReference reference = pinned == null ? repository(skill).withTag(candidate.id()) : pinned;
            skills.put(skill, SkillLookups.get(lookups.skill(reference)));
        });
        return skills;
    }

    private SkillException failure(Unsolvable unsolvable) {
        SkillException refusal = refusals.get(unsolvable.skill());
        String message = unsolvable.getMessage()
                + (refusal == null ? "" : "; in " + unsolvable.skill() + ": " + refusal.reason());
        return switch (unsolvable.kind()) {
            case CONFLICT -> new VersionConflictException(ErrorCode.VERSION_CONFLICT, message);
            case TOO_LARGE -> new VersionConflictException(ErrorCode.TOO_LARGE, message);
            case MISSING -> new SkillNotFoundException(ErrorCode.NOT_FOUND, message);
            case REFUSED ->
                refusal instanceof LifecycleException rule
                        ? new LifecycleException(rule.code(), message, rule.state(), rule.allowed())
                        : new SkillNotFoundException(ErrorCode.NOT_FOUND, message);
        };
    }
}

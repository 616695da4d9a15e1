package io.skillimage.skillctl;

import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidReferenceException;
import io.skillimage.SkillClosure;
import io.skillimage.SkillClosure.Member;
import io.skillimage.SkillException;
import io.skillimage.SkillLock;
import io.skillimage.SkillLock.Entry;
import io.skillimage.SkillReference;
import io.skillimage.oci.SkillRequest;
import io.skillimage.oci.SkillRequestFile;
import io.skillimage.skillctl.LockChange.What;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a skills.json asks for, and what that leads to. Immutable. */
final class WantedSkills {
    private final Path file;
    private final List<Wanted> skills;

    private record Wanted(SkillRequest request, SkillReference reference) {}

    private WantedSkills(Path file, List<Wanted> skills) {
        this.file = file;
        this.skills = List.copyOf(skills);
    }

    /**
     * Reads what is asked for.
     *
     * @throws io.skillimage.InvalidSkillException if the file cannot be read, or is not understood
     * @throws InvalidReferenceException if a source with its version is no reference
     */
    static WantedSkills read(Path file, References references) {
        List<Wanted> skills = new ArrayList<>();
        for (SkillRequest request : SkillRequestFile.read(file)) {
            try {
                skills.add(new Wanted(request, references.parse(request.text())));
            } catch (InvalidReferenceException e) {
                throw e.during("read source and version of '" + request.name() + "' in " + file);
            }
        }
        return new WantedSkills(file, skills);
    }

    /**
     * Resolves everything.
     *
     * @throws SkillException if something cannot be had, is refused, or has another name than the file says
     */
    SkillClosure closure(Resolvers resolvers) {
        List<SkillReference> references =
                skills.stream().map(Wanted::reference).distinct().toList();
        SkillClosure closure = references.isEmpty()
                ? new SkillClosure(List.of())
                : resolvers.ofAll(references).resolveAll(references);
        skills.forEach(wanted -> requireName(wanted, closure));
        return closure;
    }

    /** Another skill under the name that was asked for is how a hijack looks. */
    private void requireName(Wanted wanted, SkillClosure closure) {
        String repository = wanted.reference().repository();
        for (Member member : closure.members()) {
            boolean meant =
                    member.isRequested() && member.skill().pinned().repository().equals(repository);
            if (meant && !wanted.request().isNameOf(member.name())) {
                throw new IntegrityException(
                        ErrorCode.METADATA_MISMATCH,
                        file + " asks for '" + wanted.request().name() + "' from " + repository + ", which holds '"
                                + member.name() + "'",
                        wanted.request().name(),
                        member.name(),
                        null);
            }
        }
    }

    /**
     * Returns how a new lock would differ. What can no longer be had differs, too, and hides nothing but what it needs.
     *
     * @throws SkillException if a registry does not answer, or the skills do not fit together
     */
    List<LockChange> drift(Resolvers resolvers, SkillLock earlier) {
        try {
            return LockChange.between(earlier, SkillLock.of(closure(resolvers)));
        } catch (SkillException e) {
            requireAnswer(e);
            return withoutTheUnavailable(resolvers, earlier, e);
        }
    }

    private List<LockChange> withoutTheUnavailable(Resolvers resolvers, SkillLock earlier, SkillException failure) {
        List<LockChange> changes = new ArrayList<>();
        List<Wanted> available = new ArrayList<>();
        for (Wanted wanted : skills) {
            try {
                new WantedSkills(file, List.of(wanted)).closure(resolvers);
                available.add(wanted);
            } catch (SkillException e) {
                requireAnswer(e);
                changes.add(new LockChange(nameOf(wanted.request(), earlier), What.UNAVAILABLE, null, e.getMessage()));
            }
        }
        if (changes.isEmpty()) {
            throw failure;
        }
        SkillLock now = SkillLock.of(new WantedSkills(file, available).closure(resolvers));
        Set<String> unknown = changes.stream().map(LockChange::name).collect(Collectors.toCollection(HashSet::new));
        addWhatTheyNeeded(unknown, earlier);
        changes.addAll(LockChange.between(without(unknown, earlier), without(unknown, now)));
        changes.sort(Comparator.comparing(LockChange::name));
        return changes;
    }

    /** What becomes of a skill that is needed by one that cannot be had, nobody can tell. */
    private static void addWhatTheyNeeded(Set<String> unknown, SkillLock earlier) {
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Entry entry : earlier.skills()) {
                boolean needed = entry.requiredBy().stream().anyMatch(unknown::contains);
                grown |= needed && unknown.add(entry.name());
            }
        }
    }

    private static SkillLock without(Set<String> unknown, SkillLock lock) {
        return new SkillLock(lock.skills().stream()
                .filter(entry -> !unknown.contains(entry.name()))
                .toList());
    }

    /** Whether an outage hides a difference, nobody knows. */
    private static void requireAnswer(SkillException failure) {
        if (Failure.of(failure).exitCode() != ExitCode.REFUSED) {
            throw failure;
        }
    }

    private static String nameOf(SkillRequest request, SkillLock earlier) {
        return earlier.skills().stream()
                .map(Entry::name)
                .filter(request::isNameOf)
                .findFirst()
                .orElse(request.name());
    }
}

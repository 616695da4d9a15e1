package io.skillimage;

import io.skillimage.SkillClosure.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Resolves a reference to a skill into a verified local checkout.
 *
 * <p>Every byte of what is returned was checked from manifest to file, and the lifecycle state was allowed by the
 * policy that the resolver was built with. Implementations are safe for use by many threads; create one and share it.
 * Resolving blocks the calling thread while it reads from the network or the disk.
 */
public interface SkillResolver extends AutoCloseable {

    /**
     * Resolves a reference such as {@code quay.io/acme/hello-world:1.0.0}.
     *
     * @param reference what {@link SkillReference#parse(String)} accepts
     * @return the verified skill
     * @throws InvalidReferenceException if the text is no reference; nothing was tried then
     * @throws SkillException if the skill cannot be had or a rule refuses it
     */
    default ResolvedSkill resolve(String reference) {
        return resolve(SkillReference.parse(reference));
    }

    /**
     * Resolves a reference.
     *
     * @param reference the reference
     * @return the verified skill
     * @throws SkillException if the skill cannot be had or a rule refuses it
     */
    ResolvedSkill resolve(SkillReference reference);

    /**
     * Says what a reference means now, by the same rules as {@link #resolve(SkillReference)}, but fetches no content. This
     * default resolves it all the same, for resolvers that have nothing cheaper.
     *
     * @param reference the reference
     * @return what the manifest says of the skill, and the state that it is in
     * @throws SkillException if the skill cannot be had or a rule refuses it
     */
    default DescribedSkill describe(SkillReference reference) {
        return DescribedSkill.of(resolve(reference));
    }

    /**
     * Resolves skills with all that they need, and what those need: one version of each skill, the highest that suits
     * everyone who needs it. A tag or a digest fixes the version of a skill, a range is one wish among those of others, and
     * so are several references to the same skill. Skills may need each other in a circle. Versions that a rule refuses are
     * passed over, and so are those that are not there any more; what is asked for by tag or digest must be allowed.
     *
     * <p>This default resolves each reference by itself, for resolvers that know nothing of dependencies.
     *
     * @param references the skills that are wanted; none give an empty closure
     * @return the verified skills, each {@linkplain ResolvedSkill#reference() referred to} by the tag that was chosen
     * @throws VersionConflictException if no choice of versions suits everyone, or there is too much to choose from; the
     *     message says who needs what
     * @throws SkillNotFoundException if a skill is missing; the message says who needs it
     * @throws SkillException if a skill cannot be had or a rule refuses it
     * @throws UnsupportedOperationException if a skill has dependencies, and this resolver follows none
     */
    default SkillClosure resolveAll(Collection<SkillReference> references) {
        List<Member> members = new ArrayList<>();
        for (SkillReference reference : new LinkedHashSet<>(references)) {
            ResolvedSkill skill = resolve(reference);
            SkillCard card = skill.card();
            if (card != null
                    && card.spec() != null
                    && !card.spec().dependencies().isEmpty()) {
                throw new UnsupportedOperationException(
                        skill.name() + " has dependencies, and this resolver follows none");
            }
            members.add(new Member(skill, true, List.of()));
        }
        return new SkillClosure(members);
    }

    /**
     * Watches a skill: asks from time to time what the reference means, and tells the listener when that is another image,
     * when its lifecycle state changes, and when it must not be used any more. A registry that cannot be reached ends no
     * watch. The first answer is told as well.
     *
     * @param reference the reference
     * @param listener who is told
     * @return the watch, to be closed when it is not wanted any more; closing the resolver closes it too
     * @throws UnsupportedOperationException if this resolver watches nothing
     */
    default SkillWatch watch(SkillReference reference, SkillWatchListener listener) {
        throw new UnsupportedOperationException("this resolver watches nothing");
    }

    /**
     * Resolves exactly what a lock pins: each skill by its digest, whatever tags point at now. This default does so one
     * after the other.
     *
     * @param lock the lock
     * @return the verified skills, of which none differs from the lock
     * @throws IntegrityException if name, version or content of a skill differ from the lock
     * @throws LifecycleException if the state of a skill differs from the lock, or the policy refuses it
     * @throws SkillException if a skill cannot be had or another rule refuses it
     */
    default SkillClosure resolveLocked(SkillLock lock) {
        return lock.closureOf(lock.skills().stream()
                .map(entry -> resolve(entry.pinned().withoutTag()))
                .toList());
    }

    /** Releases connections and open files; checkouts stay. Closing twice does nothing. */
    @Override
    void close();
}

package io.skillimage;

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

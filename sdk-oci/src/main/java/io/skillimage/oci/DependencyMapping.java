package io.skillimage.oci;

import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;

/**
 * Where the dependencies of skills are: skill.yaml names them {@code namespace/name}, and no repository. Must be safe for
 * use by many threads.
 */
@FunctionalInterface
public interface DependencyMapping {

    /**
     * Returns where a dependency is.
     *
     * @param dependent the skill that needs it
     * @param name the dependency, {@code namespace/name} as skill.yaml has it
     * @return a repository, whose tag, range and digest do not count, or a {@code dir:} reference
     * @throws SkillException if that cannot be told
     */
    SkillReference repositoryOf(ResolvedSkill dependent, String name);

    /**
     * Returns the default: dependencies are beside the skill that needs them. Where its repository ends in its own
     * {@code namespace/name}, those of the dependency take their place; where it ends in its name only, the
     * dependency's name does. Of a repository that ends in neither, and of a skill directory, no dependency can be told,
     * which is a {@link SkillNotFoundException}.
     */
    static DependencyMapping siblings() {
        return Siblings::repositoryOf;
    }
}

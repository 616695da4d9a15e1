package io.skillimage.oci;

import io.skillimage.SkillException;
import io.skillimage.SkillReference;

/**
 * Is told how the listing of a catalogue goes on. Every method is called by the thread that called
 * {@link SkillCatalog#list(String, CatalogListener)}, in the order in which registries answer. What a listener throws is
 * logged and otherwise ignored.
 */
public interface CatalogListener {

    /** The registry has named its repositories; each of them is looked at now. */
    default void found(int repositories) {}

    /** A repository holds a skill. */
    default void listed(CatalogEntry entry) {}

    /**
     * A repository was left out.
     *
     * @param repository the repository, without tag and digest
     * @param reason what is wrong with it, or why it is no skill that is to be listed
     */
    default void leftOut(SkillReference repository, SkillException reason) {}

    /** A repository was looked at, so that {@code done} of {@code all} are done. */
    default void progress(int done, int all) {}
}

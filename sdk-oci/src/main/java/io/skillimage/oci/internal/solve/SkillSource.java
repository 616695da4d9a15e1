package io.skillimage.oci.internal.solve;

import java.util.List;
import java.util.Optional;

/** What a solver knows of skills. The same question has the same answer each time. */
public interface SkillSource {
    /** Returns the candidates of a skill, best first; none where there is no such skill. */
    List<Candidate> candidates(String skill);

    /** Returns what is behind a candidate, or nothing if it may not be used. */
    Optional<Release> release(String skill, Candidate candidate);
}

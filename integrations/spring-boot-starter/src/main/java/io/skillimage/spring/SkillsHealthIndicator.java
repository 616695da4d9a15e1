package io.skillimage.spring;

import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.agent.AgentSkills;
import io.skillimage.agent.OfferedSkill;
import io.skillimage.agent.SkillProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Tells whether the skills are there that the application is to offer. A skill that is still offered though its registry
 * cannot be asked is there.
 */
final class SkillsHealthIndicator extends AbstractHealthIndicator {
    /** Some skills are missing. Unknown to Spring Boot, so it changes neither the overall status nor the answer's code. */
    static final Status DEGRADED = new Status("DEGRADED", "some skills are missing");

    private final AgentSkills skills;
    private final boolean areAllRequired;

    SkillsHealthIndicator(AgentSkills skills, boolean areAllRequired) {
        super("the skills could not be looked at");
        this.skills = skills;
        this.areAllRequired = areAllRequired;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        List<OfferedSkill> known = skills.known();
        List<SkillProblem> problems = skills.problems();
        health.status(status(known, problems)).withDetail("skills", known.size());
        if (!problems.isEmpty()) {
            health.withDetail(
                    "problems",
                    problems.stream().map(SkillsHealthIndicator::detail).toList());
        }
    }

    private Status status(List<OfferedSkill> known, List<SkillProblem> problems) {
        Set<SkillReference> there = known.stream().map(OfferedSkill::reference).collect(Collectors.toSet());
        boolean isAnyMissing = problems.stream()
                .anyMatch(problem -> problem.reference() != null && !there.contains(problem.reference()));
        // What a source listed before is still offered, and nobody can tell whether there is more by now.
        boolean isAnyUnknown = problems.stream().anyMatch(problem -> problem.reference() == null);
        if (!isAnyMissing && !isAnyUnknown) {
            return Status.UP;
        }
        return known.isEmpty() || (isAnyMissing && areAllRequired) ? Status.DOWN : DEGRADED;
    }

    /** Messages may name hosts that those who see health should not know. */
    private static Map<String, String> detail(SkillProblem problem) {
        Map<String, String> detail = new LinkedHashMap<>();
        if (problem.reference() != null) {
            detail.put("reference", problem.reference().toString());
        }
        RuntimeException error = problem.error();
        detail.put(
                "code",
                error instanceof SkillException known
                        ? known.code().name()
                        : error.getClass().getSimpleName());
        return detail;
    }
}

package io.skillimage.examples;

import static io.skillimage.LifecycleState.DRAFT;
import static io.skillimage.LifecycleState.TESTING;

import io.skillimage.LifecycleException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillClosure;
import io.skillimage.SkillLock;
import io.skillimage.SkillReference;
import io.skillimage.SkillResolver;
import io.skillimage.SkillWatch;
import io.skillimage.SkillWatchEvent;
import io.skillimage.oci.SkillLockFile;
import java.nio.file.Path;
import java.util.List;

/** The samples of docs/lifecycle.md, where the compiler sees them. */
final class LifecycleSamples {
    private LifecycleSamples() {}

    static LifecyclePolicy policy() {
        LifecyclePolicy policy = LifecyclePolicy.publishedOnly()
                .allowing(TESTING, "quay.io/acme/staging/**")
                .allowing(DRAFT, "localhost:5000/**")
                .requiringRepositoryNames();
        return policy;
    }

    static ResolvedSkill orElse(SkillResolver resolver, SkillReference reference) {
        try {
            return resolver.resolve(reference);
        } catch (LifecycleException refused) {
            return resolver.resolve(refused.alternative().orElseThrow(() -> refused));
        }
    }

    static void all(SkillResolver resolver) {
        SkillClosure closure = resolver.resolveAll(List.of(
                SkillReference.parse("quay.io/acme/report:^1.2"), SkillReference.parse("quay.io/acme/chart:3.0.1")));
        for (SkillClosure.Member member : closure.members()) {
            System.out.println(member.name() + " " + member.skill().reference() + " needed by " + member.requiredBy());
        }
    }

    static SkillClosure locked(SkillResolver resolver) {
        SkillLock lock = SkillLockFile.read(Path.of("skills.lock.json"));
        SkillClosure closure = resolver.resolveLocked(lock);
        return closure;
    }

    static SkillWatch watch(SkillResolver resolver) {
        SkillWatch watch = resolver.watch(SkillReference.parse("quay.io/acme/report:^1.2"), event -> {
            if (event instanceof SkillWatchEvent.Moved moved) {
                use(moved.now());
            } else if (event instanceof SkillWatchEvent.Refused refused) {
                stopUsing(refused.reference(), refused.error());
            }
        });
        return watch;
    }

    private static void use(ResolvedSkill skill) {
        System.out.println("using " + skill.pinned());
    }

    private static void stopUsing(SkillReference reference, Exception why) {
        System.out.println("not using " + reference + " any more: " + why.getMessage());
    }
}

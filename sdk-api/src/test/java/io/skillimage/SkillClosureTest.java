package io.skillimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.SkillCard.Dependency;
import io.skillimage.SkillClosure.Member;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SkillClosureTest {
    private static ResolvedSkill skill(SkillReference reference, Dependency... dependencies) {
        String path = String.valueOf(reference.repositoryPath());
        String name = path.substring(path.lastIndexOf('/') + 1);
        boolean carded = path.startsWith("acme/");
        SkillCard.Spec spec = new SkillCard.Spec(null, List.of(), List.of(dependencies));
        SkillCard card = new SkillCard(
                name, "acme", "1.0.0", "A sample.", null, null, null, List.of(), List.of(), null, null, spec);
        return ResolvedSkill.builder()
                .reference(reference)
                .contentDigest(Digest.sha256(new byte[0]))
                .name(name)
                .card(carded ? card : null)
                .frontMatter(new FrontMatter(name, "A sample.", null, null, null, Map.of()), 0)
                .directory(Path.of("."))
                .build();
    }

    private final SkillResolver resolver = new SkillResolver() {
        @Override
        public ResolvedSkill resolve(SkillReference reference) {
            return reference.repository().endsWith("/needy")
                    ? skill(reference, new Dependency("acme/b", "^1"))
                    : skill(reference);
        }

        @Override
        public void close() {}
    };

    @Test
    void sortsMembersByTheirFullNames() {
        SkillClosure closure = new SkillClosure(List.of(
                new Member(skill(SkillReference.parse("quay.io/acme/b")), true, List.of("z", "a")),
                new Member(skill(SkillReference.parse("quay.io/plain/zebra")), true, List.of()),
                new Member(skill(SkillReference.parse("quay.io/acme/a")), false, List.of("acme/b"))));

        assertThat(closure.members()).extracting(Member::name).containsExactly("acme/a", "acme/b", "zebra");
        assertThat(closure.members().get(1).requiredBy()).containsExactly("a", "z");
        assertThat(closure.skills()).extracting(ResolvedSkill::name).containsExactly("a", "b", "zebra");
    }

    @Test
    void aResolverThatKnowsNoDependenciesResolvesEachReferenceOnce() {
        SkillReference one = SkillReference.parse("quay.io/acme/b:1.0.0");
        SkillReference other = SkillReference.parse("quay.io/acme/a:1.0.0");

        assertThat(resolver.resolveAll(List.of(one, other, one)).members())
                .extracting(Member::name)
                .containsExactly("acme/a", "acme/b");
        assertThat(resolver.resolveAll(List.of()).members()).isEmpty();
    }

    @Test
    void aResolverThatKnowsNoDependenciesRefusesToLeaveThemOut() {
        assertThatThrownBy(() -> resolver.resolveAll(List.of(SkillReference.parse("quay.io/acme/needy:1.0.0"))))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("needy has dependencies, and this resolver follows none");
    }
}

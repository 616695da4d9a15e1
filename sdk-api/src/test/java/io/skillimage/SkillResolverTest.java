package io.skillimage;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SkillResolverTest {
    private final List<SkillReference> asked = new ArrayList<>();

    private final SkillResolver resolver = new SkillResolver() {
        @Override
        public ResolvedSkill resolve(SkillReference reference) {
            asked.add(reference);
            throw new SkillNotFoundException(ErrorCode.NOT_FOUND, "nothing here");
        }

        @Override
        public void close() {}
    };

    @Test
    void parsesTextBeforeItResolves() {
        assertThatThrownBy(() -> resolver.resolve("docker://quay.io/a:1")).isInstanceOf(SkillNotFoundException.class);

        assertThat(asked).containsExactly(SkillReference.parse("quay.io/a:1"));
    }

    @Test
    void resolvesNothingForTextThatIsNoReference() {
        assertThatThrownBy(() -> resolver.resolve("hello world")).isInstanceOf(InvalidReferenceException.class);

        assertThat(asked).isEmpty();
    }
}

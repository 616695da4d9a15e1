package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.skillimage.SkillClosure;
import io.skillimage.SkillClosure.Member;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.VersionConflictException;
import io.skillimage.testkit.SkillFixtures;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosureOfDirectoriesTest {
    @TempDir
    private Path root;

    private SkillReference write(String qualified, String version, String... needs) {
        String name = qualified.substring(qualified.lastIndexOf('/') + 1);
        Path skill = SkillFixtures.skill(root, name, "A sample.", "# A sample\n");
        SkillFixtures.text(skill, "skill.yaml", DependentSkills.card(qualified, version, needs));
        return SkillReference.ofDirectory(skill);
    }

    private OciSkillResolver resolver() {
        return OciSkillResolver.builder().cacheDirectory(root.resolve("cache")).build();
    }

    @Test
    void aDirectoryWithoutDependenciesNeedsNoMapping() {
        SkillReference app = write("acme/app", "1.0.0");
        try (OciSkillResolver resolver = resolver()) {
            assertThat(resolver.resolveAll(List.of(app, app)).members())
                    .extracting(Member::name, Member::isRequested)
                    .containsExactly(tuple("acme/app", true));
        }
    }

    @Test
    void nothingSaysWhereTheDependenciesOfADirectoryAre() {
        SkillReference app = write("acme/app", "1.0.0", "acme/tables ^1");
        try (OciSkillResolver resolver = resolver()) {
            assertThatExceptionOfType(SkillNotFoundException.class)
                    .isThrownBy(() -> resolver.resolveAll(List.of(app)))
                    .withMessageContaining("app needs acme/tables, and nothing says where that is: " + app);
        }
    }

    @Test
    void aMappingSaysWhereTheDependenciesOfADirectoryAre() {
        SkillReference app = write("acme/app", "1.0.0", "acme/tables ^1");
        SkillReference tables = write("acme/tables", "1.1.0");
        SkillReference old = write("acme/old", "1.0.0", "acme/tables <1");
        try (OciSkillResolver resolver = resolver().toBuilder()
                .dependencyRepositories((dependent, name) -> tables)
                .build()) {
            SkillClosure closure = resolver.resolveAll(List.of(app));

            assertThat(closure.members())
                    .extracting(Member::name, Member::isRequested, Member::requiredBy)
                    .containsExactly(
                            tuple("acme/app", true, List.of()), tuple("acme/tables", false, List.of("acme/app")));
            assertThatExceptionOfType(VersionConflictException.class)
                    .isThrownBy(() -> resolver.resolveAll(List.of(app, old)))
                    .withMessageContaining("acme/old 1.0.0 needs acme/tables <1");
        }
    }
}

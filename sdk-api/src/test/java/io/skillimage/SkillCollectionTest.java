package io.skillimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.skillimage.InvalidSkillException.Problem;
import io.skillimage.SkillCollection.Member;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SkillCollectionTest {
    private static final SkillReference IMAGE = SkillReference.parse("quay.io/acme/hello-world:1.0.0");
    private static final Problem PROBLEM = new Problem(ErrorCode.BAD_REFERENCE, "collection.yaml#/skills/0", "is none");

    @Test
    void oneUnusableMemberHidesNoOther() {
        SkillCollection collection = new SkillCollection(
                "tools",
                "1.0.0",
                "",
                List.of(
                        Member.unusable("broken", PROBLEM),
                        Member.inGit("source", "https://git.example/x.git"),
                        Member.of("hello", IMAGE)));
        assertThat(collection.images()).containsExactly(IMAGE);
    }

    @Test
    void itsMembersCannotBeChanged() {
        List<Member> members = new ArrayList<>(List.of(Member.of("hello", IMAGE)));
        SkillCollection collection = new SkillCollection("tools", null, "", members);
        members.clear();
        assertThat(collection.members())
                .containsExactly(Member.of("hello", IMAGE))
                .isUnmodifiable();
    }

    @Test
    void saysWhyAMemberHasNoImage() {
        assertThat(Member.of("hello", IMAGE).image()).isEqualTo(IMAGE);
        assertThatExceptionOfType(InvalidSkillException.class)
                .isThrownBy(() -> Member.unusable("broken", PROBLEM).image())
                .returns(List.of(PROBLEM), InvalidSkillException::problems);
        assertThatExceptionOfType(InvalidSkillException.class)
                .isThrownBy(() ->
                        Member.inGit("source", "https://git.example/x.git").image())
                .withMessageContaining("https://git.example/x.git")
                .returns(ErrorCode.BAD_COLLECTION, SkillException::code);
    }

    @Test
    void aMemberIsOneThing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Member("a", null, null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Member("a", IMAGE, "https://git.example", null));
    }
}

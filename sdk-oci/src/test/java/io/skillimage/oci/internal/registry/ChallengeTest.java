package io.skillimage.oci.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {
    private static final Challenge EXPECTED = new Challenge(
            "bearer", Map.of("realm", "https://auth.example/token", "service", "s", "scope", "repository:a/b:pull"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer realm=\"https://auth.example/token\",service=\"s\",scope=\"repository:a/b:pull\"",
                "Bearer realm=\"https://auth.example/token\", service=\"s\", scope=\"repository:a/b:pull\"",
                "bearer scope=\"repository:a/b:pull\" , service=s,\trealm=\"https://auth.example/token\"",
                "BEARER  REALM = \"https://auth.example/token\" ,, Service=\"s\",Scope=\"repository:a/b:pull\",",
                "Bearer realm=\"https:\\/\\/auth.example/token\",service=\"\\s\",scope=\"repository:a/b:pull\"",
            })
    void readsAnyOrderSpacingCaseAndQuoting(String header) {
        assertThat(Challenge.parse(List.of(header))).containsExactly(EXPECTED);
    }

    @Test
    void readsSeveralChallengesInOneHeader() {
        List<Challenge> challenges =
                Challenge.parse(List.of("Basic realm=\"a, b\", Negotiate, Bearer realm=\"https://x/\""));
        assertThat(challenges).extracting(Challenge::scheme).containsExactly("basic", "negotiate", "bearer");
        assertThat(challenges.get(0).parameter("realm")).isEqualTo("a, b");
    }

    @Test
    void readsSeveralHeaders() {
        List<Challenge> challenges = Challenge.parse(List.of("Negotiate abc==", "Bearer realm=\"https://x/\""));
        Challenge bearer = Challenge.find(challenges, "bearer");
        assertThat(bearer).isNotNull();
        assertThat(Challenge.find(challenges, "basic")).isNull();
    }

    @Test
    void keepsSeveralScopesTogether() {
        List<Challenge> challenges =
                Challenge.parse(List.of("Bearer realm=\"https://x/\",scope=\"repository:a:pull repository:b:pull\""));
        assertThat(challenges.get(0).parameter("scope")).isEqualTo("repository:a:pull repository:b:pull");
        assertThat(challenges.get(0).parameter("service")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", ",", "=", "\"", "Bearer realm=\"", "Bearer realm=\"\\", "Bearer =", "\"\"=\"\"", "a=b"})
    void survivesWhatIsNoChallenge(String header) {
        assertThat(Challenge.parse(List.of(header)))
                .allSatisfy(challenge -> assertThat(challenge.scheme()).isNotEmpty());
    }
}

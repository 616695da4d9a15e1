package io.skillimage.oci.internal.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.LifecycleState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTagTest {

    @ParameterizedTest
    @CsvSource({
        "1.0.0, 1.0.0, PUBLISHED",
        "1.0.0-draft, 1.0.0, DRAFT",
        "1.0.0-testing, 1.0.0, TESTING",
        "1.0.0-rc.1, 1.0.0-rc.1, PUBLISHED",
        "1.0.0-rc.1-draft, 1.0.0-rc.1, DRAFT",
        "99999999999.0.0, 99999999999.0.0, PUBLISHED"
    })
    void readsVersionAndState(String tag, String version, LifecycleState state) {
        assertThat(VersionTag.parse(tag)).contains(new VersionTag(tag, version, state));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "latest",
                "stable",
                "1.0",
                "v1.0.0",
                "-draft",
                "sha256-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.sig",
                "01.0.0"
            })
    void otherTagsAreFreeNames(String tag) {
        assertThat(VersionTag.parse(tag)).isEmpty();
    }

    @Test
    void theHighestVersionComesFirstAndOfOneVersionTheMostMatureState() {
        List<VersionTag> tags =
                new ArrayList<>(List.of("1.0.0", "1.10.0-draft", "1.9.0", "1.10.0-testing", "1.10.0-rc.1").stream()
                        .map(VersionTag::parse)
                        .map(Optional::orElseThrow)
                        .toList());
        tags.sort(VersionTag.BEST_FIRST);
        assertThat(tags)
                .extracting(VersionTag::tag)
                .containsExactly("1.10.0-testing", "1.10.0-draft", "1.10.0-rc.1", "1.9.0", "1.0.0");
    }
}

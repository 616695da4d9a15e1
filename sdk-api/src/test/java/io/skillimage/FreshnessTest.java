package io.skillimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FreshnessTest {

    @Test
    void describesTheThreeRules() {
        assertThat(Freshness.maxAge(Duration.ofMinutes(5)))
                .isEqualTo(new Freshness(Duration.ofMinutes(5), false, Duration.ofHours(24)));
        assertThat(Freshness.always()).isEqualTo(Freshness.maxAge(Duration.ZERO));
        assertThat(Freshness.always().isOffline()).isFalse();
        assertThat(Freshness.offline().isOffline()).isTrue();
        assertThat(Freshness.offline()).isNotEqualTo(Freshness.always());
    }

    @Test
    void refusesANegativeAge() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Freshness.maxAge(Duration.ofNanos(-1)))
                .withMessageContaining("negative");
    }
}

package io.skillimage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.skillimage.LifecycleState.ARCHIVED;
import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.DRAFT;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static io.skillimage.LifecycleState.UNMANAGED;
import static org.assertj.core.api.Assertions.assertThat;

class LifecycleStateTest {

    @Test
    void goesForwardOneStepAtATime() {
        List<LifecycleState> life = new ArrayList<>();
        for (Optional<LifecycleState> state = Optional.of(DRAFT); state.isPresent(); ) {
            life.add(state.get());
            state = state.get().next();
        }

        assertThat(life)
                .containsExactly(DRAFT, TESTING, PUBLISHED, DEPRECATED, ARCHIVED)
                .isSorted();
        assertThat(UNMANAGED.next()).isEmpty();
    }

    @Test
    void readsTheLabelsOfManagedStatesOnly() {
        for (LifecycleState state : LifecycleState.values()) {
            assertThat(LifecycleState.ofLabel(state.label()))
                    .isEqualTo(Optional.of(state).filter(LifecycleState::isManaged));
        }
        assertThat(UNMANAGED.isManaged()).isFalse();
        assertThat(DRAFT.label()).isEqualTo("draft");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Draft", "DRAFT", " draft", "draft ", "unmanaged", "retired", "publi\u0000shed"})
    void knowsNoOtherLabel(String label) {
        assertThat(LifecycleState.ofLabel(label)).isEmpty();
    }

    @Test
    void standsUnderTheTagOfTheVersion() {
        assertThat(DRAFT.tagOf("1.0.0-rc.1")).contains("1.0.0-rc.1-draft");
        assertThat(TESTING.tagOf("1.0.0")).contains("1.0.0-testing");
        assertThat(PUBLISHED.tagOf("1.0.0")).contains("1.0.0");
        assertThat(DEPRECATED.tagOf("1.0.0")).contains("1.0.0");
        assertThat(ARCHIVED.tagOf("1.0.0")).isEmpty();
        assertThat(UNMANAGED.tagOf("1.0.0")).isEmpty();
    }
}

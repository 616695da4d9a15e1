package io.skillimage;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.ActivityEvent.CacheDecision;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivityListenerTest {
    @Test
    void twoListenersAreBothToldInTheirOrder() {
        List<String> told = new ArrayList<>();
        ActivityListener first = event -> told.add("first " + event);
        ActivityListener both = first.and(event -> told.add("second " + event));
        ActivityEvent event = new ActivityEvent.CacheAsked("a tag", CacheDecision.TAG_FRESH);
        both.onActivity(event);
        assertThat(told).containsExactly("first " + event, "second " + event);
    }
}

package io.skillimage.benchmarks;

import java.io.IOException;
import java.util.List;

/** Measures what one or more goals demand. */
interface Measurement {
    /** Returns the goals' numbers, such as G1. */
    List<String> goals();

    List<Row> measure(Settings settings) throws IOException;
}

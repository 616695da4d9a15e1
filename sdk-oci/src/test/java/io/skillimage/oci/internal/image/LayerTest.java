package io.skillimage.oci.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class LayerTest {

    private static SortedMap<String, Layer.Entry> files() {
        SortedMap<String, Layer.Entry> files = new TreeMap<>();
        files.put("SKILL.md", entry("# Hello\n".repeat(40), false));
        files.put("scripts/run.sh", entry("#!/bin/sh\n", true));
        files.put("references/" + "long/".repeat(30) + "ñ.md", entry("n", false));
        return files;
    }

    private static Layer.Entry entry(String text, boolean executable) {
        return new Layer.Entry(text.getBytes(StandardCharsets.UTF_8), executable);
    }

    /** A change here changes the digest of every skill that is packed again: it must be meant. */
    @Test
    void theBytesOfALayerNeverChange() {
        Layer layer = Layer.pack(files(), 0);
        assertThat(layer.diffId())
                .hasToString("sha256:4dce96832213a2b812b0c3423ac3f72a959112e2c8fc51b34cb2acbd5533e811");
        assertThat(layer.digest())
                .hasToString("sha256:e4b222ede01185e784982634bdf5f7f706e5d029f8d50808b5e9b72f49888d8c");
    }

    @Test
    void theDigestsAreThoseOfTheBytes() throws IOException {
        Layer layer = Layer.pack(files(), 0);
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(layer.bytes())).readAllBytes();
        assertThat(Digest.sha256(layer.bytes())).isEqualTo(layer.digest());
        assertThat(Digest.sha256(plain)).isEqualTo(layer.diffId());
        assertThat(plain.length % 512).isZero();
    }

    @Test
    void theTimeThatIsGivenChangesTheBytes() {
        assertThat(Layer.pack(files(), 1).digest())
                .isNotEqualTo(Layer.pack(files(), 0).digest());
    }

    @Test
    void nothingOfTheMachineStandsInTheHeader() {
        assertThat(Layer.pack(files(), 0).bytes()).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff);
    }
}

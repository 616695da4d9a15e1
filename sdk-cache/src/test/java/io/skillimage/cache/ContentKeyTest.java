package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.Digest;
import io.skillimage.cache.ContentKey.Compression;
import io.skillimage.cache.ContentKey.Layer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContentKeyTest {
    private static final Digest A = Digest.sha256(new byte[] {1});
    private static final Digest B = Digest.sha256(new byte[] {2});

    @Test
    void isTheDigestOfTheOnlyLayer() {
        ContentKey key = ContentKey.of(List.of(new Layer(A, Compression.GZIP)));

        assertThat(key.digest()).isEqualTo(A);
        assertThat(key.directoryName()).isEqualTo("sha256-" + A.hex());
    }

    @Test
    void hashesSeveralLayersInTheirOrder() {
        ContentKey key = ContentKey.of(List.of(new Layer(A, Compression.GZIP), new Layer(B, Compression.GZIP)));
        ContentKey reverse = ContentKey.of(List.of(new Layer(B, Compression.GZIP), new Layer(A, Compression.GZIP)));

        assertThat(key.digest()).isEqualTo(Digest.sha256((A + "\n" + B + "\n").getBytes(StandardCharsets.UTF_8)));
        assertThat(key).isNotEqualTo(reverse);
        assertThat(key.digest()).isNotEqualTo(reverse.digest());
    }

    @Test
    void keepsUncompressedContentApart() {
        ContentKey plain = ContentKey.of(List.of(new Layer(A, Compression.NONE)));

        assertThat(plain.digest()).isEqualTo(A);
        assertThat(plain.directoryName()).isEqualTo("sha256-" + A.hex() + "-tar");
        assertThat(plain).isNotEqualTo(ContentKey.of(List.of(new Layer(A, Compression.GZIP))));
    }

    @Test
    void keepsContentThatIsCompressedOtherwiseApart() {
        ContentKey zstd = ContentKey.of(List.of(new Layer(A, Compression.ZSTD)));
        ContentKey both = ContentKey.of(List.of(new Layer(A, Compression.ZSTD), new Layer(B, Compression.NONE)));

        assertThat(zstd.digest()).isEqualTo(A);
        assertThat(zstd.directoryName()).isEqualTo("sha256-" + A.hex() + "-zstd");
        assertThat(both.directoryName()).endsWith("-zstd-tar");
        assertThat(zstd).isNotEqualTo(ContentKey.of(List.of(new Layer(A, Compression.GZIP))));
    }

    @Test
    void filesOfOtherNamesAreOtherContent() {
        ContentKey key = ContentKey.of(List.of(Layer.file(A, "a"), Layer.file(B, "b")));

        assertThat(key).isEqualTo(ContentKey.of(List.of(Layer.file(A, "a"), Layer.file(B, "b"))));
        for (ContentKey other : List.of(
                ContentKey.of(List.of(Layer.file(A, "b"), Layer.file(B, "a"))),
                ContentKey.of(List.of(Layer.file(A, "a"), Layer.file(B, "c"))),
                ContentKey.of(List.of(Layer.file(A, "a\n" + B + " b"))),
                ContentKey.of(List.of(new Layer(A, Compression.NONE), new Layer(B, Compression.NONE))))) {
            assertThat(key).isNotEqualTo(other);
            assertThat(key.digest()).isNotEqualTo(other.digest());
        }
        ContentKey one = ContentKey.of(List.of(Layer.file(A, "a")));
        assertThat(one.digest()).isNotEqualTo(A);
        assertThat(one.directoryName()).isEqualTo("sha256-" + one.digest().hex());
    }

    @Test
    void aChosenDirectoryIsContentOfItsOwn() {
        ContentKey all = ContentKey.of(List.of(new Layer(A, Compression.GZIP)));

        assertThat(all.in("a")).isEqualTo(all.in("a")).isNotEqualTo(all).isNotEqualTo(all.in("b"));
        assertThat(List.of(all.digest(), all.in("a").digest(), all.in("b").digest()))
                .doesNotHaveDuplicates();
        assertThat(all.in("a").digest())
                .isNotEqualTo(ContentKey.of(List.of(Layer.file(A, "a"))).digest());
        assertThatThrownBy(() -> all.in("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hasAtLeastOneLayer() {
        assertThatThrownBy(() -> ContentKey.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}

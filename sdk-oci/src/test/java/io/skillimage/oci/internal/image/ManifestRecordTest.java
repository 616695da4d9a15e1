package io.skillimage.oci.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import io.skillimage.SkillFormat;
import io.skillimage.SkillWarning;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestRecordTest {
    private static final Manifest MANIFEST = new Manifest(
            Digest.sha256(new byte[1]),
            new Descriptor(MediaTypes.OCI_CONFIG, Digest.sha256(new byte[2]), 2),
            List.of(
                    new Descriptor(
                            "application/vnd.oci.image.layer.v1.tar+gzip",
                            Digest.Algorithm.SHA512.of(new byte[3]),
                            1L << 40,
                            Map.of("org.example", "a\nb"),
                            true,
                            true),
                    new Descriptor("application/vnd.oci.image.layer.v1.tar", Digest.sha256(new byte[4]), 4)),
            Map.of("io.skillimage.status", "published", "leer", ""),
            SkillFormat.TOOLHIVE);

    @Test
    void whatWasWrittenIsRead() {
        ImageConfig config = new ImageConfig(
                false, List.of(), List.of(new SkillWarning(SkillWarning.Code.CONFIG_INCOMPLETE, "no rootfs")));
        for (ManifestRecord record :
                List.of(new ManifestRecord(MANIFEST, null, false), new ManifestRecord(MANIFEST, config, true))) {
            assertThat(ManifestRecord.read(record.toBytes())).contains(record);
        }
    }

    @Test
    void aRecordThatIsCutOrOfAnotherVersionIsNone() {
        byte[] record = new ManifestRecord(MANIFEST, null, false).toBytes();
        for (int length = 0; length < record.length; length++) {
            assertThat(ManifestRecord.read(Arrays.copyOf(record, length))).isEmpty();
        }
        record[3]++;
        assertThat(ManifestRecord.read(record)).isEmpty();
    }
}

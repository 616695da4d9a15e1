package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import io.skillimage.SkillReference;
import io.skillimage.testkit.SampleCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirroredCollectionTest extends MirroredRegistry {
    private static final String MIRRORED_TOOLS = "mirror/tools";

    private SkillReference tools() {
        return SkillReference.parse(primary.host() + "/acme/tools:1.0.0");
    }

    private static SampleCollection collection() {
        return SampleCollection.of("tools", "1.0.0", "a", "quay.io/acme/a:1.0.0");
    }

    @Test
    void theMirrorServesACollectionUnderItsOwnName() {
        Digest digest = collection().push(mirror, MIRRORED_TOOLS, "1.0.0");

        try (SkillCollections collections = SkillCollections.create(access(mirrored()))) {
            assertThat(collections.read(tools()).pinned())
                    .isEqualTo(tools().withoutTag().withDigest(digest));
        }
        assertThat(primary.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIndexWhoseEntriesAreBesideItIsInTheRepositoryThatWasNamed(boolean mirrorHasIt) {
        Digest entry = Digest.sha256(new byte[0]);
        SampleCollection index = SampleCollection.index("tools").entry(entry, "application/vnd.agentskills.skill.v1");
        index.push(mirrorHasIt ? mirror : primary, mirrorHasIt ? MIRRORED_TOOLS : "acme/tools", "1.0.0");

        try (SkillCollections collections = SkillCollections.create(access(mirrored()))) {
            assertThat(collections.members(tools()))
                    .containsExactly(tools().withoutTag().withDigest(entry));
        }
    }

    @Test
    void aMirrorWithABrokenCollectionIsPassedOver() {
        collection().push(primary, "acme/tools", "1.0.0");
        collection().layerType("text/plain").push(mirror, MIRRORED_TOOLS, "1.0.0");

        try (SkillCollections collections = SkillCollections.create(access(mirrored()))) {
            assertThat(collections.members(tools())).hasSize(1);
        }
    }
}

package io.skillimage.benchmarks;

import io.skillimage.SkillReference;
import io.skillimage.testkit.SampleImage;

/**
 * A skill in a registry.
 *
 * @param host {@code host:port} of the registry
 * @param repository the repository
 * @param digest the digest of its manifest
 */
record Skill(String host, String repository, String digest) {
    String tagPath() {
        return "/v2/" + repository + "/manifests/" + SampleImage.VERSION;
    }

    String blobPath(String blob) {
        return "/v2/" + repository + "/blobs/" + blob;
    }

    String text() {
        return host + "/" + repository + ":" + SampleImage.VERSION;
    }

    SkillReference byTag() {
        return SkillReference.parse(text());
    }

    SkillReference byDigest() {
        return SkillReference.parse(host + "/" + repository + "@" + digest);
    }
}

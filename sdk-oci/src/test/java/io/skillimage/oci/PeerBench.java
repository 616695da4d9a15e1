package io.skillimage.oci;

import io.skillimage.Digest;
import io.skillimage.LifecyclePolicy;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillFile;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.PeerImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Resolves images of other tools, from a registry or from an image layout. */
final class PeerBench implements AutoCloseable {
    static final String REPOSITORY = "samples/hello-world";
    static final String TAG = "1.0.0";

    private final Path root;
    private final FakeRegistry registry = FakeRegistry.start();
    private final List<OciSkillResolver> open = new ArrayList<>();
    private int layouts;

    PeerBench(Path root) {
        this.root = root;
    }

    FakeRegistry registry() {
        return registry;
    }

    /** Stores the image under the same tag as the last one, and returns how to refer to it. */
    SkillReference store(PeerImage image, boolean inLayout) {
        if (inLayout) {
            Path layout = root.resolve("layout" + layouts++);
            image.writeTo(layout, REPOSITORY + ":" + TAG);
            return SkillReference.inLayout(layout, REPOSITORY + ":" + TAG);
        }
        image.pushTo(registry, REPOSITORY, TAG);
        return SkillReference.parse(registry.host() + "/" + REPOSITORY + ":" + TAG);
    }

    OciSkillResolver resolver(LifecyclePolicy policy) {
        return closing(OciSkillResolver.builder()
                .cacheDirectory(root.resolve("cache"))
                .registryAccess(Workbench.plainHttp(registry))
                .lifecycle(policy)
                .build());
    }

    /** Returns the resolver, which will be closed with this. */
    OciSkillResolver closing(OciSkillResolver resolver) {
        open.add(resolver);
        return resolver;
    }

    OciSkillResolver resolver() {
        return resolver(LifecyclePolicy.publishedOnly().allowUnmanaged());
    }

    /** Resolves from a registry, with a resolver that has seen nothing but what is in the cache. */
    ResolvedSkill resolve(PeerImage image) {
        SkillReference reference = store(image, false);
        return resolver().resolve(reference.withoutTag().withDigest(Digest.sha256(image.document())));
    }

    static List<String> paths(ResolvedSkill skill) {
        return skill.files().stream().map(SkillFile::path).toList();
    }

    @Override
    public void close() {
        open.forEach(OciSkillResolver::close);
        registry.close();
    }
}

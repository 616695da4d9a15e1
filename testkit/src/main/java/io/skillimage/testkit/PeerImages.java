package io.skillimage.testkit;

import io.skillimage.Digest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One image of each tool that packs skills in a way of its own, by what their documents and sources say. All hold the
 * same skill: SKILL.md, skill.yaml and a script.
 */
public final class PeerImages {
    /** The name of the skill in all of them. */
    public static final String NAME = "hello-world";

    /** What SKILL.md says of the skill. */
    public static final String DESCRIPTION = "A sample.";

    private static final String EMPTY = "application/vnd.oci.empty.v1+json";
    private static final String TAR_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";

    private PeerImages() {}

    /** Returns the files of the skill by path. */
    public static Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>(SampleImage.documents(NAME));
        files.put("scripts/greet.sh", PeerImage.bytes("echo hello\n"));
        return files;
    }

    /** Returns the files below a directory. */
    public static Map<String, byte[]> below(String directory, Map<String, byte[]> files) {
        Map<String, byte[]> moved = new LinkedHashMap<>();
        files.forEach((path, content) -> moved.put(directory + "/" + path, content));
        return moved;
    }

    /** Returns a gzipped archive. */
    public static byte[] archive(Map<String, byte[]> files) {
        return PeerImage.gzip(SampleLayer.archive(files));
    }

    /** Returns an image from scratch, as any builder writes it: one layer for each map of files. */
    @SafeVarargs
    public static PeerImage plain(Map<String, byte[]>... layers) {
        PeerImage image = new PeerImage();
        StringBuilder diffIds = new StringBuilder();
        for (Map<String, byte[]> files : layers) {
            byte[] archive = SampleLayer.archive(files);
            diffIds.append(diffIds.isEmpty() ? "" : ",")
                    .append('"')
                    .append(Digest.sha256(archive))
                    .append('"');
            image.layer(TAR_GZIP, PeerImage.gzip(archive), null);
        }
        image.config = imageConfig("amd64", diffIds.toString(), "");
        return image;
    }

    private static byte[] imageConfig(String architecture, String diffIds, String members) {
        return PeerImage.bytes("{\"architecture\":\"" + architecture + "\",\"os\":\"linux\"," + members
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + diffIds + "]}}");
    }

    /** Returns an image of several skills, each in a directory of its own. */
    public static PeerImage bundle(String... names) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String name : names) {
            files.putAll(below(name, SampleImage.documents(name)));
        }
        return plain(files);
    }

    /** Returns what Arconia's command line and skills-oci write: the Agent Skills OCI specification 0.1. */
    public static PeerImage agentSkills() {
        PeerImage image = new PeerImage();
        image.artifactType = "application/vnd.agentskills.skill.v1";
        image.configType = "application/vnd.agentskills.skill.config.v1+json";
        image.config = PeerImage.bytes("""
                {"schemaVersion":"1","name":"hello-world","version":"2.1.0","description":"Of the config.",\
                "license":"MIT","compatibility":"any agent","allowedTools":["Read","Bash"],\
                "metadata":{"team":"greeters"}}""");
        image.inlineConfig = image.config;
        image.annotations.put("io.agentskills.skill.name", NAME);
        return image.layer(
                "application/vnd.agentskills.skill.content.v1.tar+gzip", archive(below(NAME, files())), null);
    }

    /** Returns what ToolHive writes: an index with the same layer for two platforms. */
    public static PeerImage toolHive() {
        PeerImage image = toolHive("amd64", files());
        image.indexType = "dev.toolhive.skills.v1";
        image.others.add(toolHive("arm64", files()));
        return image;
    }

    /** Returns one image of those that stand in ToolHive's index. */
    public static PeerImage toolHive(String architecture, Map<String, byte[]> files) {
        byte[] archive = SampleLayer.archive(files);
        PeerImage image = new PeerImage();
        image.architecture = architecture;
        image.config = imageConfig(
                architecture,
                "\"" + Digest.sha256(archive) + "\"",
                "\"config\":{\"Labels\":{\"dev.toolhive.skills.name\":\"hello-world\","
                        + "\"dev.toolhive.skills.description\":\"Of the labels.\","
                        + "\"dev.toolhive.skills.version\":\"3.0.0\","
                        + "\"dev.toolhive.skills.allowedTools\":\"[\\\"Read\\\",\\\"Bash\\\"]\","
                        + "\"dev.toolhive.skills.license\":\"MIT\"}},");
        return image.layer(TAR_GZIP, PeerImage.gzip(archive), "skill.tar.gz");
    }

    /** Returns what skr writes. */
    public static PeerImage skr() {
        PeerImage image = new PeerImage();
        image.configType = "application/vnd.agentskills.skill.config.v1+json";
        image.config = PeerImage.bytes("{\"created\":\"2026-01-02T03:04:05Z\"}");
        return image.layer("application/vnd.agentskills.skill.layer.v1+tar+gzip", archive(files()), null);
    }

    /** Returns what agentskills-oci writes: each file a layer of its own. */
    public static PeerImage agentSkillsFiles() {
        PeerImage image = new PeerImage();
        image.artifactType = "application/vnd.agentskills.skill.v1";
        image.configType = EMPTY;
        files().forEach((path, content) ->
                image.layer(path.endsWith(".md") ? "text/markdown" : "application/octet-stream", content, path));
        return image;
    }

    /** Returns what Alibaba Cloud's registry is given. */
    public static PeerImage alibaba() {
        PeerImage image = new PeerImage();
        image.artifactType = "application/vnd.agent.skill.v1+json";
        image.configType = EMPTY;
        image.annotations.put("org.agent.skill.name", NAME);
        image.annotations.put("org.agent.skill.version", "4.0.0");
        image.annotations.put("org.agent.skill.description", "Of the annotations.");
        return image.layer("application/vnd.agent.skill.content.v1.tar+gzip", archive(files()), null);
    }

    /** Returns what chainctl writes: an ordinary artifact of one archive. */
    public static PeerImage artifact() {
        PeerImage image = new PeerImage();
        image.artifactType = "application/vnd.example.skill";
        image.configType = EMPTY;
        return image.layer("application/vnd.oci.image.layer.v1.tar", SampleLayer.archive(files()), null);
    }

    /** Returns the profile of the skillimage project with media types of its own. */
    public static PeerImage redhat() {
        PeerImage image = plain(files());
        image.configType = "application/vnd.redhat.agentskill.config.v1+json";
        PeerImage.Layer layer = image.layers.remove(0);
        return image.layer("application/vnd.redhat.agentskill.layer.v1.tar+gzip", layer.bytes(), null);
    }
}

package io.skillimage;

import java.util.Locale;

/** How a skill was packed, as far as the image tells. More may be added. */
public enum SkillFormat {
    /** A managed image with the media types of any image: the files at the root, with skill.yaml. */
    SKILLIMAGE,
    /** The same under media types of its own, managed or not. */
    REDHAT,
    /** Any image with SKILL.md at the root or in one directory at the top. */
    PLAIN_IMAGE,
    /** One skill of an image that has several, each in a directory of its own at the top. */
    BUNDLE,
    /** An artifact of the Agent Skills OCI specification 0.1. */
    AGENT_SKILLS,
    /** An artifact of that type whose layers are files, not archives, as agentskills-oci writes it. */
    AGENT_SKILLS_FILES,
    /** An artifact of skr. */
    SKR,
    /** An image of ToolHive. */
    TOOLHIVE,
    /** An artifact of Alibaba Cloud's registry. */
    ALIBABA,
    /** Any other OCI artifact whose only layer is an archive, such as chainctl writes. */
    ARTIFACT,
    /** A directory as it stands. */
    DIRECTORY;

    /** Returns the word for it in results: the name in lower case, with hyphens. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package io.skillimage.langchain4j.skills;

import dev.langchain4j.skills.SkillResource;
import io.skillimage.agent.OfferedSkill;
import io.skillimage.agent.SkillOffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A file of a skill, read when a model asks for it.
 *
 * @param relativePath one of the files that agents may read
 */
record RegistrySkillResource(SkillOffer offer, OfferedSkill skill, String relativePath) implements SkillResource {
    static final long MAX_SIZE = 1L << 20;

    @Override
    public String content() {
        return Disclosure.of(() -> offer.read(skill, relativePath, MAX_SIZE)
                .map(RegistrySkillResource::text)
                .orElse("This file does not exist."));
    }

    private static String text(byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            if (text.indexOf('\0') < 0) {
                return text;
            }
        } catch (CharacterCodingException e) {
            // What is no text in UTF-8 is no text for a model.
        }
        return "This file is not text; it has " + content.length + " bytes.";
    }
}

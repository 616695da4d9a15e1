package io.skillimage.langchain4j.skills;

import io.skillimage.SkillException;
import io.skillimage.agent.SkillAnswer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What LangChain4j asks on behalf of a model. It hands the message of what is thrown, or of its cause, to the model. */
final class Disclosure {
    private static final Logger LOG = LoggerFactory.getLogger(Disclosure.class);

    private Disclosure() {}

    static String of(Supplier<String> work) {
        try {
            return work.get();
        } catch (SkillException e) {
            LOG.warn("a skill cannot be used: {} ({})", e.getMessage(), e.code());
            throw failure(e);
        } catch (RuntimeException e) {
            LOG.error("a skill cannot be used", e);
            throw failure(e);
        }
    }

    private static IllegalStateException failure(RuntimeException error) {
        return new IllegalStateException(SkillAnswer.unavailable(error).text());
    }
}

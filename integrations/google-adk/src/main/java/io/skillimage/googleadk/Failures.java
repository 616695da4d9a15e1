package io.skillimage.googleadk;

import com.google.adk.skills.SkillSourceException;
import io.reactivex.rxjava3.core.Single;
import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.agent.SkillAnswer;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Failures as ADK expects them. Of any other exception ADK makes the end of the invocation, and the message of this one it
 * hands to the model.
 */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** Does work when it is subscribed to; what fails there for want of a better code has {@code code}. */
    static <T> Single<T> mapped(String code, Callable<T> work) {
        return Single.fromCallable(() -> {
            try {
                return work.call();
            } catch (SkillException e) {
                LOG.warn("a skill cannot be used: {} ({})", e.getMessage(), e.code());
                throw new SkillSourceException(text(e), code(e, code));
            } catch (RuntimeException e) {
                LOG.error("a skill cannot be used", e);
                throw new SkillSourceException(SkillAnswer.unavailable(e).text(), code);
            }
        });
    }

    private static String text(SkillException error) {
        return isTooLarge(error)
                ? "This is too large to be read."
                : SkillAnswer.unavailable(error).text();
    }

    private static String code(SkillException error, String otherwise) {
        if (otherwise.equals(SkillSourceException.RESOURCE_LOAD_ERROR)) {
            return otherwise;
        }
        if (error instanceof SkillNotFoundException) {
            return SkillSourceException.SKILL_NOT_FOUND;
        }
        return error instanceof InvalidSkillException ? SkillSourceException.SKILL_FORMAT_ERROR : otherwise;
    }

    private static boolean isTooLarge(SkillException error) {
        return error instanceof InvalidSkillException && error.code() == ErrorCode.TOO_LARGE;
    }
}

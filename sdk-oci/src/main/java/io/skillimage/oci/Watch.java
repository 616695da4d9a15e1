package io.skillimage.oci;

import io.skillimage.AuthenticationException;
import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWatch;
import io.skillimage.SkillWatchEvent;
import io.skillimage.SkillWatchEvent.Moved;
import io.skillimage.SkillWatchEvent.Recovered;
import io.skillimage.SkillWatchEvent.Refused;
import io.skillimage.SkillWatchEvent.StateChanged;
import io.skillimage.SkillWatchEvent.Unreachable;
import io.skillimage.SkillWatchListener;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One watch: compares each answer with the one before. Safe for use by many threads. */
final class Watch implements SkillWatch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /** How the last answer was. */
    private enum Mood {
        /** It means a skill that may be used. */
        GOOD,
        /** Nobody could be asked, but the last answer still serves. */
        STALE,
        /** Nobody could be asked, and there is no answer that serves. */
        UNREACHABLE,
        /** It must not be used. */
        REFUSED
    }

    private final SkillReference reference;
    private final SkillWatchListener listener;
    private final Function<SkillReference, ResolvedSkill> resolve;
    private final Consumer<Watch> whenClosed;
    private volatile Mood mood = Mood.GOOD;
    private volatile @Nullable ResolvedSkill last;
    private @Nullable ErrorCode refusal;
    private volatile boolean closed;
    private volatile @Nullable Future<?> work;

    Watch(
            SkillReference reference,
            SkillWatchListener listener,
            Function<SkillReference, ResolvedSkill> resolve,
            Consumer<Watch> whenClosed) {
        this.reference = reference;
        this.listener = listener;
        this.resolve = resolve;
        this.whenClosed = whenClosed;
    }

    void runs(Future<?> task) {
        work = task;
        if (closed) {
            task.cancel(false);
        }
    }

    /** Asks once. It never fails: a task that does is not run again. */
    synchronized void ask() {
        if (closed) {
            return;
        }
        try {
            answered(resolve.apply(reference));
        } catch (RegistryException | CacheException e) {
            failed(e.reason());
        } catch (SkillException e) {
            if (e instanceof AuthenticationException && e.code() == ErrorCode.BAD_CREDENTIALS) {
                failed(e.reason());
            } else {
                refused(e);
            }
        } catch (RuntimeException | Error e) {
            if (!closed) {
                LOG.warn("Watching {} went wrong", reference, e);
                failed(String.valueOf(e.getMessage()));
            }
        }
    }

    private void answered(ResolvedSkill now) {
        Optional<SkillWarning> stale = now.warnings().stream()
                .filter(warning -> warning.code() == SkillWarning.Code.STALE)
                .findFirst();
        ResolvedSkill before = last;
        Mood was = mood;
        last = now;
        mood = stale.isPresent() ? Mood.STALE : Mood.GOOD;
        if (before == null || !before.contentDigest().equals(now.contentDigest())) {
            tell(new Moved(reference, Optional.ofNullable(before), now));
        } else if (before.state() != now.state()) {
            tell(new StateChanged(reference, before, now));
        } else if (!Objects.equals(before.digest(), now.digest())) {
            tell(new Moved(reference, Optional.of(before), now));
        } else if (was != Mood.GOOD && mood == Mood.GOOD) {
            tell(new Recovered(reference, now));
        }
        if (was != Mood.STALE && stale.isPresent()) {
            tell(new Unreachable(reference, Optional.of(now), stale.get().message()));
        }
    }

    /** What was refused stays so until somebody can be asked. */
    private void failed(String reason) {
        if (mood == Mood.GOOD || mood == Mood.STALE) {
            mood = Mood.UNREACHABLE;
            tell(new Unreachable(reference, Optional.empty(), reason));
        }
    }

    private void refused(SkillException error) {
        boolean isNews = mood != Mood.REFUSED || refusal != error.code();
        mood = Mood.REFUSED;
        refusal = error.code();
        if (isNews) {
            tell(new Refused(reference, Optional.ofNullable(last), error));
        }
    }

    private void tell(SkillWatchEvent event) {
        if (closed) {
            return;
        }
        try {
            listener.onEvent(event);
        } catch (RuntimeException | Error e) {
            LOG.warn("The listener of {} failed", reference, e);
        }
    }

    @Override
    public SkillReference reference() {
        return reference;
    }

    @Override
    public Optional<ResolvedSkill> current() {
        return mood == Mood.GOOD || mood == Mood.STALE ? Optional.ofNullable(last) : Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
        Future<?> task = work;
        if (task != null) {
            task.cancel(false);
        }
        whenClosed.accept(this);
    }
}

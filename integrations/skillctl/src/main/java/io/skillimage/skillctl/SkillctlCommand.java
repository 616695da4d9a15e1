package io.skillimage.skillctl;

import java.util.concurrent.Callable;

/** A command: whatever goes wrong in it is told with its subject. */
abstract class SkillctlCommand implements Callable<Integer> {
    private final Session session;

    SkillctlCommand(Session session) {
        this.session = session;
    }

    /** Returns the reference or path that the command is about, or an empty string. */
    abstract String subject();

    /** Does the work and returns the exit code. */
    abstract int run();

    final Session session() {
        return session;
    }

    final Output output() {
        return session.output();
    }

    @Override
    public final Integer call() {
        try {
            return run();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return session.errors().report(e, subject());
        }
    }
}

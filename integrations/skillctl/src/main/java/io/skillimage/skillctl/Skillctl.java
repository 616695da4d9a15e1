package io.skillimage.skillctl;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;

/** The skillctl program. */
public final class Skillctl {
    private static final int MILLIS_TO_TIDY_UP = 500;

    private Skillctl() {}

    /**
     * Runs a command and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        CountDownLatch finished = new CountDownLatch(1);
        tidyUpWhenInterrupted(Thread.currentThread(), finished);
        Host host =
                new Host(Environment.ofProcess(), System.in, stream(FileDescriptor.out), stream(FileDescriptor.err));
        int exitCode = run(host, args);
        finished.countDown();
        System.exit(exitCode);
    }

    /** Runs a command and returns its exit code. */
    static int run(Host host, String... args) {
        RootCommand root = new RootCommand();
        Session session = new Session(host, root);
        try {
            return commandLine(root, session, asksForJson(args)).execute(args);
        } catch (Error e) {
            return session.errors().report(e, "");
        }
    }

    private static CommandLine commandLine(RootCommand root, Session session, boolean json) {
        CommandLine cache = new CommandLine(new CacheCommand());
        CommandLine collection = new CommandLine(new CollectionCommand())
                .addSubcommand(new CollectionPushCommand(session))
                .addSubcommand(new CollectionPullCommand(session))
                .addSubcommand(new CollectionInspectCommand(session))
                .addSubcommand(new HelpCommand());
        CommandLine command = new CommandLine(root)
                .addSubcommand(new ValidateCommand(session))
                .addSubcommand(new PackCommand(session))
                .addSubcommand(new ListCommand(session))
                .addSubcommand(new CatalogCommand(session))
                .addSubcommand(new InspectCommand(session))
                .addSubcommand(new PromoteCommand(session))
                .addSubcommand(new PushCommand(session))
                .addSubcommand(new PullCommand(session))
                .addSubcommand(new ResolveCommand(session))
                .addSubcommand(collection)
                .addSubcommand(new LockCommand(session))
                .addSubcommand(cache)
                .addSubcommand(new VersionCommand(session))
                .addSubcommand(new HelpCommand());
        cache.addSubcommand(new CacheListCommand(session))
                .addSubcommand(new CacheVerifyCommand(session))
                .addSubcommand(new CachePruneCommand(session))
                .addSubcommand(new CachePathCommand(session))
                .addSubcommand(new CacheForgetCommand(session))
                .addSubcommand(new HelpCommand());
        CommandHelp.arrange(command);
        Host host = session.host();
        return command.setOut(writer(host.out()))
                .setErr(writer(host.err()))
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(host.environment().isOutputColoured() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((error, args) -> misused(session, root, error, json))
                .setExecutionExceptionHandler((error, failed, result) -> failed(session, error));
    }

    /** The options may not have been read when the command line turned out to be wrong. */
    private static int misused(Session session, RootCommand root, ParameterException error, boolean json) {
        if (json) {
            root.output.format = OutputOptions.Format.JSON;
        }
        return session.errors().report(error, "");
    }

    private static int failed(Session session, Exception error) {
        return session.errors().report(error, "");
    }

    private static boolean asksForJson(String[] args) {
        List<String> words = List.of(args);
        int option = words.indexOf("--output");
        boolean separate = option >= 0
                && option + 1 < words.size()
                && words.get(option + 1).equalsIgnoreCase("json");
        return separate || words.stream().anyMatch("--output=json"::equalsIgnoreCase);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)), false, StandardCharsets.UTF_8);
    }

    /** The Java platform ends with 130 by itself; what is half written has to go first. */
    private static void tidyUpWhenInterrupted(Thread worker, CountDownLatch finished) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            worker.interrupt();
                            try {
                                finished.await(MILLIS_TO_TIDY_UP, TimeUnit.MILLISECONDS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "tidy-up"));
    }
}

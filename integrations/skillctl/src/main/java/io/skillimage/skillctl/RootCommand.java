package io.skillimage.skillctl;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command without a command: it holds the options that all commands share. */
@Command(
        name = "skillctl",
        description = "Packs, publishes and resolves AI-agent skills as OCI images.",
        mixinStandardHelpOptions = true,
        versionProvider = ProductVersion.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "A reference is registry/path/name:tag, oci:DIR:name:tag,",
            "oci-archive:FILE:name:tag or dir:DIR.",
            "",
            "Exit codes: 0 done; 1 refused by a rule, or not found; 2 usage, or files",
            "and directories that cannot be used; 3 registry or network; 130 interrupted."
        })
final class RootCommand implements Runnable {
    @Mixin
    final OutputOptions output = new OutputOptions();

    @Mixin
    final DirectoryOptions directories = new DirectoryOptions();

    @Mixin
    final PolicyOptions policy = new PolicyOptions();

    @Mixin
    final RegistryOptions registry = new RegistryOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}

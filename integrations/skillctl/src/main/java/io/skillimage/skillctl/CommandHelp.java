package io.skillimage.skillctl;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The help of a command shows its own options before those that all commands share. */
final class CommandHelp {
    private CommandHelp() {}

    static void arrange(CommandLine command) {
        command.getCommandSpec().usageMessage().abbreviateSynopsis(true);
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, CommandHelp::options);
        command.getSubcommands().values().forEach(CommandHelp::arrange);
    }

    private static String options(Help help) {
        List<OptionSpec> all = help.commandSpec().options();
        List<OptionSpec> own =
                all.stream().filter(option -> !option.inherited()).toList();
        List<OptionSpec> shared = all.stream().filter(OptionSpec::inherited).toList();
        String heading = shared.isEmpty() ? "" : String.format("%nCommon options:%n");
        return help.optionListExcludingGroups(own) + heading + help.optionListExcludingGroups(shared);
    }
}

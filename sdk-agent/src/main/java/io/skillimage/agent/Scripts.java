package io.skillimage.agent;

import io.skillimage.PrintableText;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillFile;
import java.util.List;
import java.util.Locale;

/** Hands a script of a skill to what runs scripts, once it is known to be what was verified. */
final class Scripts {
    private static final int MAX_ARGUMENTS = 64;
    private static final int MAX_CHARACTERS = 32_768;
    private static final int MAX_LISTED = 100;

    private Scripts() {}

    /**
     * Runs a script.
     *
     * @throws ToolRefusal if the skill has no such script, or the arguments are too many
     * @throws io.skillimage.IntegrityException if the script is not what was verified
     */
    static String run(
            ScriptExecutor executor, SkillCaller caller, ResolvedSkill skill, String path, List<String> arguments) {
        String wanted = path.startsWith("./") ? path.substring(2) : path;
        SkillFile script = skill.files().stream()
                .filter(file -> isScript(file.path()) && file.path().equals(wanted))
                .findFirst()
                .orElseThrow(() -> noScript(skill, path));
        check(arguments);
        // Whoever runs it reads it from the disk, where it must still be what was verified.
        skill.read(script.path());
        ScriptResult result = executor.run(new ScriptCall(
                caller,
                skill.name(),
                skill.pinned(),
                skill.digest(),
                skill.directory(),
                script.path(),
                script.digest(),
                arguments));
        return "<skill_script path=\"" + Markup.escape(script.path()) + "\" exit_code=\"" + result.exitCode() + "\">\n"
                + Markup.inert(cut(result.output())) + "\n</skill_script>";
    }

    private static void check(List<String> arguments) {
        int characters = arguments.stream().mapToInt(String::length).sum();
        if (arguments.size() > MAX_ARGUMENTS || characters > MAX_CHARACTERS) {
            throw new ToolRefusal("These are too many arguments, or too long ones: at most " + MAX_ARGUMENTS + ", of "
                    + MAX_CHARACTERS + " characters together.");
        }
        if (arguments.stream().anyMatch(argument -> argument.indexOf('\0') >= 0)) {
            throw new ToolRefusal("An argument must not hold NUL.");
        }
    }

    private static ToolRefusal noScript(ResolvedSkill skill, String path) {
        List<String> scripts = skill.files().stream()
                .map(SkillFile::path)
                .filter(Scripts::isScript)
                .limit(MAX_LISTED)
                .toList();
        return new ToolRefusal("The skill '" + skill.name() + "' has no script '" + PrintableText.of(path) + "'. "
                + (scripts.isEmpty() ? "It has none." : "Its scripts are: " + Markup.words(scripts) + "."));
    }

    private static boolean isScript(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        return lower.startsWith("scripts/") && !lower.contains("/.");
    }

    private static String cut(String output) {
        return output.codePointCount(0, output.length()) <= MAX_CHARACTERS
                ? output
                : output.substring(0, output.offsetByCodePoints(0, MAX_CHARACTERS)) + "\n(and more)";
    }
}

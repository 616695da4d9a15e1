package io.skillimage.spring;

import io.skillimage.agent.AllowedTools;

/** The rules about {@code allowed-tools} that a property can name. */
enum AllowedToolsRule {
    /** Takes no notice of the lists. */
    IGNORE,
    /** Logs a call of a tool that no active skill names. */
    WARN,
    /** Denies a call of a tool that no active skill names. */
    ENFORCE;

    AllowedTools rule() {
        return switch (this) {
            case IGNORE -> AllowedTools.ignored();
            case WARN -> AllowedTools.warning();
            case ENFORCE -> AllowedTools.enforced();
        };
    }
}

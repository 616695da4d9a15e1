package io.skillimage.schema;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;

/** The events of a YAML parser, with its errors in our words. */
final class YamlEvents {
    private final Iterator<Event> events;

    YamlEvents(Iterator<Event> events) {
        this.events = events;
    }

    Event next() throws YamlException {
        try {
            return events.next();
        } catch (YamlVersionException e) {
            throw YamlException.refused(null, "the directive asks for another YAML version than 1.2", 0, 0);
        } catch (MarkedYamlEngineException e) {
            Mark mark = mark(e);
            throw YamlException.malformed(
                    describe(e), mark == null ? 0 : mark.getLine(), mark == null ? 0 : mark.getColumn());
        } catch (RuntimeException e) {
            // Whatever else a hostile document provokes in the parser is the document's fault.
            throw YamlException.refused(null, "this is no YAML", 0, 0);
        }
    }

    private static @Nullable Mark mark(MarkedYamlEngineException e) {
        return e.getProblemMark().or(e::getContextMark).orElse(null);
    }

    private static String describe(MarkedYamlEngineException e) {
        String problem = String.valueOf(e.getProblem());
        if (problem.contains("mapping values are not allowed")) {
            return "a ':' inside an unquoted value, or a key that is indented wrongly";
        }
        if (problem.contains("(TAB)")) {
            return "a tab where only spaces may stand";
        }
        if (problem.contains("could not find expected ':'")) {
            return "a line that is neither a key nor the rest of a value";
        }
        if (problem.contains("that cannot start any token")) {
            return "an unquoted value starts with a character that has to be quoted";
        }
        if (problem.contains("unexpected end of stream")) {
            return "something is not closed before the end";
        }
        if (problem.contains("<block end>")) {
            return "text after a complete value, or a line that is indented wrongly";
        }
        return "this is no YAML";
    }
}

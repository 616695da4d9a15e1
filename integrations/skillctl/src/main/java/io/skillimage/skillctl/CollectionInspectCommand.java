package io.skillimage.skillctl;

import io.skillimage.InvalidSkillException;
import io.skillimage.SkillCollection;
import io.skillimage.SkillCollection.Member;
import io.skillimage.SkillReference;
import io.skillimage.oci.CollectionImage;
import io.skillimage.oci.DeclaredState;
import io.skillimage.oci.SkillCollections;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "inspect", description = "Shows what a collection is, and its members with their references.")
final class CollectionInspectCommand extends SkillctlCommand {
    @Parameters(
            paramLabel = "REF",
            description = "The collection; without a tag, its highest version, or that of a range.")
    private String reference = "";

    @Option(
            names = "--resolve",
            description = "Ask for the manifest of each member, and show the state that it declares. Goes on after a"
                    + " failure; the exit code is then the highest of all.")
    private boolean resolve;

    CollectionInspectCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return reference;
    }

    /** A member, and what was found out about it. */
    private record Row(
            Member member,
            @Nullable DeclaredState state,
            @Nullable Failure failure) {}

    @Override
    int run() {
        SkillReference from = session().references().parseImage(reference);
        CollectionImage image;
        List<Row> rows = new ArrayList<>();
        try (SkillCollections collections = session().collections(from)) {
            image = collections.read(from);
            for (Member member : image.collection().members()) {
                rows.add(row(collections, member));
            }
        } catch (InvalidSkillException e) {
            return CollectionCommand.report(session(), e, subject(), "tell the publisher of the collection");
        }
        if (output().isJson()) {
            output().json(toJson(image, rows));
        } else {
            show(image, rows);
        }
        return rows.stream()
                .filter(row -> resolve && row.failure() != null)
                .mapToInt(row -> Objects.requireNonNull(row.failure()).exitCode())
                .max()
                .orElse(ExitCode.OK);
    }

    private Row row(SkillCollections collections, Member member) {
        try {
            if (member.source() != null) {
                return new Row(member, null, null);
            }
            SkillReference image = member.image();
            if (!resolve) {
                return new Row(member, null, null);
            }
            session().requireOnline(image);
            return new Row(member, collections.look(image), null);
        } catch (RuntimeException e) {
            output().trace(e);
            return new Row(member, null, Failure.of(e));
        }
    }

    private JsonObject toJson(CollectionImage image, List<Row> rows) {
        SkillCollection collection = image.collection();
        return new JsonObject()
                .put("reference", reference)
                .put("pinned", image.pinned().toString())
                .put("digest", image.digest().toString())
                .put("kind", kind(image))
                .put("name", collection.name())
                .put("version", collection.version())
                .put("description", collection.description())
                .put("members", rows.stream().map(this::toJson).toList())
                .put("warnings", Results.warnings(image.warnings()));
    }

    private JsonObject toJson(Row row) {
        Member member = row.member();
        String image = member.reference() == null ? null : member.reference().toString();
        JsonObject json = new JsonObject()
                .put("name", member.name())
                .put("reference", image)
                .put("source", member.source());
        DeclaredState state = row.state();
        if (state != null) {
            json.put("state", state.state().label())
                    .put("version", state.version())
                    .put("digest", state.digest().toString());
        }
        Failure failure = row.failure();
        return failure == null ? json : json.put("error", failure.toJson(Objects.requireNonNullElse(image, "")));
    }

    private void show(CollectionImage image, List<Row> rows) {
        SkillCollection collection = image.collection();
        image.warnings().forEach(output()::warning);
        output().line(reference);
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("name", collection.name());
        if (collection.version() != null) {
            properties.put("version", collection.version());
        }
        properties.put("description", collection.description());
        properties.put("kind", kind(image));
        properties.put("digest", image.digest().toString());
        output().properties(properties);
        List<String> header = resolve ? List.of("NAME", "STATE", "REFERENCE") : List.of("NAME", "REFERENCE");
        output().table(header, rows.stream().map(this::cells).toList());
        for (Row row : rows) {
            Failure failure = row.failure();
            if (failure != null) {
                output().warning("the member '" + row.member().name() + "': " + failure.fact());
            }
        }
    }

    private List<String> cells(Row row) {
        Member member = row.member();
        String where = member.reference() != null
                ? member.reference().toString()
                : Objects.requireNonNullElse(member.source(), "-");
        DeclaredState state = row.state();
        return resolve
                ? List.of(member.name(), state == null ? "-" : state.state().label(), where)
                : List.of(member.name(), where);
    }

    private static String kind(CollectionImage image) {
        return image.kind().name().toLowerCase(Locale.ROOT);
    }
}

package io.skillimage.oci.internal.image;

import io.skillimage.SkillWarning;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How our own records spell texts and lists: texts in UTF-8 with their length before them, -1 for none. */
final class RecordFields {
    private RecordFields() {}

    interface ItemWriter<T> {
        void write(DataOutputStream out, T item) throws IOException;
    }

    interface ItemReader<T> {
        T read(DataInputStream in) throws IOException;
    }

    static <T> void writeList(DataOutputStream out, List<T> items, ItemWriter<T> writer) throws IOException {
        out.writeInt(items.size());
        for (T item : items) {
            writer.write(out, item);
        }
    }

    static <T> List<T> readList(DataInputStream in, ItemReader<T> reader) throws IOException {
        int size = in.readInt();
        List<T> items = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            items.add(reader.read(in));
        }
        return items;
    }

    static void writeMap(DataOutputStream out, Map<String, String> map) throws IOException {
        writeList(out, List.copyOf(map.entrySet()), (o, entry) -> {
            text(o, entry.getKey());
            text(o, entry.getValue());
        });
    }

    /** Reads a map in the order in which it was written. */
    static Map<String, String> readMap(DataInputStream in) throws IOException {
        int size = in.readInt();
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            map.put(string(in), string(in));
        }
        return map;
    }

    static void text(DataOutputStream out, @Nullable String value) throws IOException {
        byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    static @Nullable String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    static String string(DataInputStream in) throws IOException {
        String value = text(in);
        if (value == null) {
            throw new IOException("a required text is missing");
        }
        return value;
    }

    static void writeWarnings(DataOutputStream out, List<SkillWarning> warnings) throws IOException {
        writeList(out, warnings, (o, warning) -> {
            text(o, warning.code().name());
            text(o, warning.message());
        });
    }

    static List<SkillWarning> warnings(DataInputStream in) throws IOException {
        return readList(in, i -> new SkillWarning(SkillWarning.Code.valueOf(string(i)), string(i)));
    }
}

package io.skillimage.oci.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the tags of a repository were, and when. */
final class Past {
    private static final int MOST_WORLDS = 500;

    private record Moment(Instant from, Map<String, Image> tags) {}

    private final List<Moment> moments = new ArrayList<>();
    private final List<Image> images = new ArrayList<>();

    Past(Instant start) {
        moments.add(new Moment(start, Map.of()));
    }

    /** From then on the tags are these. */
    void become(Map<String, Image> tags, Instant from) {
        moments.add(new Moment(from, Map.copyOf(tags)));
        tags.values().forEach(this::see);
    }

    /** There is that image, whether or not it has a tag. */
    void see(Image image) {
        if (!images.contains(image)) {
            images.add(image);
        }
    }

    /** Returns the tags as they are. */
    Map<String, Image> tags() {
        return moments.get(moments.size() - 1).tags();
    }

    /** Returns the image of that number, if there are so many. */
    Optional<Image> image(int number) {
        return number < images.size() ? Optional.of(images.get(number)) : Optional.empty();
    }

    /**
     * Returns what somebody can take the tags for who knows each of them as it was at some time since then.
     *
     * @return all of it, or nothing if that is too much
     */
    List<Map<String, Image>> takenFor(Instant now, Duration age) {
        Map<String, Set<Optional<Image>>> values = values(now.minus(age));
        List<Map<String, Image>> worlds = new ArrayList<>(List.of(Map.of()));
        for (Map.Entry<String, Set<Optional<Image>>> tag : values.entrySet()) {
            List<Map<String, Image>> more = new ArrayList<>();
            for (Map<String, Image> world : worlds) {
                for (Optional<Image> value : tag.getValue()) {
                    Map<String, Image> next = new LinkedHashMap<>(world);
                    value.ifPresent(image -> next.put(tag.getKey(), image));
                    more.add(next);
                }
            }
            if (more.size() > MOST_WORLDS) {
                return List.of();
            }
            worlds = more;
        }
        return worlds;
    }

    private Map<String, Set<Optional<Image>>> values(Instant since) {
        Map<String, Set<Optional<Image>>> values = new LinkedHashMap<>();
        moments.stream()
                .flatMap(moment -> moment.tags().keySet().stream())
                .forEach(tag -> values.put(tag, new LinkedHashSet<>()));
        for (int i = 0; i < moments.size(); i++) {
            boolean isOver = i + 1 < moments.size() && moments.get(i + 1).from().isBefore(since);
            if (!isOver) {
                Map<String, Image> tags = moments.get(i).tags();
                values.forEach((tag, all) -> all.add(Optional.ofNullable(tags.get(tag))));
            }
        }
        return values;
    }
}

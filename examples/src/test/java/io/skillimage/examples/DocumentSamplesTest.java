package io.skillimage.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A sample that does not compile misleads, so each one in a document stands in a class of this module, or of the service that its build compiles. */
class DocumentSamplesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern SAMPLE = Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL);

    @Test
    void everyJavaSampleOfTheDocumentsIsCompiled() throws IOException {
        String sources = normalised(
                read(Path.of("src/main/java"), ".java") + read(Path.of("spring-service/src/main/java"), ".java"));
        List<String> samples = new ArrayList<>();
        String documents = Files.readString(ROOT.resolve("README.md")) + read(ROOT.resolve("docs"), ".md");
        SAMPLE.matcher(documents)
                .results()
                .map((MatchResult result) -> result.group(1))
                .forEach(samples::add);

        assertThat(samples)
                .isNotEmpty()
                .allSatisfy(sample -> assertThat(sources).contains(normalised(sample)));
    }

    private static String read(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            StringBuilder text = new StringBuilder();
            for (Path file :
                    files.filter(path -> path.toString().endsWith(suffix)).toList()) {
                text.append(Files.readString(file)).append('\n');
            }
            return text.toString();
        }
    }

    private static String normalised(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }
}

package io.skillimage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultyPathTest {
    @TempDir
    Path directory;

    private FaultyFileSystem files;
    private Path real;

    @BeforeEach
    void makeFileSystem() throws IOException {
        real = directory.toRealPath();
        files = FaultyFileSystem.over(directory);
    }

    @Test
    void looksLikeTheRealPath() {
        Path path = files.path("a/b/../c.txt");

        assertThat(path.toString()).isEqualTo(real + "/a/b/../c.txt");
        assertThat(path.normalize()).isEqualTo(files.path("a/c.txt"));
        assertThat(path.getFileName()).hasToString("c.txt");
        assertThat(path.getParent()).isEqualTo(files.path("a/b/.."));
        assertThat(path.getNameCount()).isEqualTo(real.getNameCount() + 4);
        assertThat(path.getRoot()).isEqualTo(files.getPath("/"));
        assertThat(path.isAbsolute()).isTrue();
        assertThat(path.toAbsolutePath()).isEqualTo(path);
        assertThat(path.toUri()).hasScheme("file");
        assertThat(path.getFileSystem()).isSameAs(files);
        assertThat(files.getPath("/").getParent()).isNull();
        assertThat(files.getPath("/").getFileName()).isNull();
        assertThat(files.getPath("x").getRoot()).isNull();
    }

    @Test
    void keepsItsFileSystemThroughEveryOperation() {
        Path path = files.path("a").resolve("b").resolveSibling(files.getPath("c", "d"));

        assertThat(path).isEqualTo(files.path("a/c/d"));
        assertThat(files.root().relativize(path)).isEqualTo(files.getPath("a/c/d"));
        assertThat(path.subpath(0, 1).getFileSystem()).isSameAs(files);
        assertThat(path.startsWith(files.root())).isTrue();
        assertThat(path.startsWith(real)).isFalse();
        assertThat(path.endsWith("c/d")).isTrue();
        assertThat(path.endsWith(Path.of("c/d"))).isFalse();
        List<Path> names = new ArrayList<>();
        files.getPath("x/y").forEach(names::add);
        assertThat(names).containsExactly(files.getPath("x"), files.getPath("y"));
    }

    @Test
    void equalsPathsOfItsOwnFileSystemOnly() throws IOException {
        Path path = files.path("a");

        assertThat(path)
                .isEqualTo(files.path("a"))
                .hasSameHashCodeAs(files.path("a"))
                .isEqualByComparingTo(files.path("a"))
                .isLessThan(files.path("b"))
                .isNotEqualTo(real.resolve("a"))
                .isNotEqualTo(FaultyFileSystem.over(directory).path("a"));
    }

    @Test
    void doesNotMixWithPathsOfOthers() throws IOException {
        Path other = FaultyFileSystem.over(directory).path("a");

        assertThatThrownBy(() -> files.root().resolve(Path.of("a"))).isInstanceOf(ProviderMismatchException.class);
        assertThatThrownBy(() -> files.root().relativize(other)).isInstanceOf(ProviderMismatchException.class);
        assertThatThrownBy(() -> files.root().compareTo(other)).isInstanceOf(ProviderMismatchException.class);
        assertThatThrownBy(() -> real.resolve(files.getPath("a"))).isInstanceOf(ProviderMismatchException.class);
        assertThat(files.root().startsWith(other)).isFalse();
    }

    @Test
    void isOfNoDefaultFileSystem() {
        assertThat(files).isNotEqualTo(FileSystems.getDefault());
        assertThatThrownBy(() -> files.root().toFile()).isInstanceOf(UnsupportedOperationException.class);
    }
}

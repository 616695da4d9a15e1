package io.skillimage.oci.internal.lock;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.PrintableText;
import io.skillimage.SkillLock;
import io.skillimage.oci.SkillRequest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are a lock that comes back from what is written of it, always the same, or are refused; so are requests. */
class ProjectFilesFuzzTest {
    /** What a message has at most. */
    private static final int MAX_MESSAGE = 8_000;

    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);
    private static final String OURS = "{\"lockfileVersion\":1,\"skills\":[{\"name\":\"acme/a\",\"path\":\"x/a\","
            + "\"version\":\"1.0.0\",\"state\":\"published\",\"contentDigest\":\"" + DIGEST + "\",\"signer\":\"me\","
            + "\"requested\":true,\"requiredBy\":[\"acme/b\"],\"source\":{\"registry\":\"quay.io\","
            + "\"repository\":\"acme/a\",\"tag\":\"1.0.0\",\"digest\":\"" + DIGEST + "\","
            + "\"ref\":\"quay.io/acme/a:1.0.0@" + DIGEST + "\"}}]}";
    private static final String THEIRS = "{\"lockfileVersion\":1,\"generatedAt\":\"now\",\"skills\":[{\"name\":\"a\","
            + "\"source\":{\"ref\":\"oci:x:a/b\",\"tag\":\"1\",\"digest\":\"" + DIGEST + "\"},\"installedAt\":null}]}";
    private static final String REQUESTS = "{\"skills\":[{\"name\":\"a\",\"source\":\"quay.io/acme/a\","
            + "\"version\":\"^1.0\",\"additionalBasePaths\":[\"x\"]}]}";

    static Stream<byte[]> seeds() {
        return Stream.of(OURS, THEIRS, REQUESTS).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @DictionaryEntries({
        "\\x22lockfileVersion\\x22:1",
        "\\x22source\\x22:{}",
        "\\x22digest\\x22:",
        "\\x22ref\\x22:\\x22oci:a:b@\\x22",
        "\\x22ref\\x22:\\x22dir:a\\x22",
        "\\x22registry\\x22:\\x22[::1]:5000\\x22",
        "\\x22tag\\x22:\\x22\\x22",
        "\\x22state\\x22:\\x22unmanaged\\x22",
        "sha512:",
        "\\\\u0000",
        "\\\\ud800",
        "9223372036854775808",
        "1e999",
        "null",
        "[[[[",
        "{\\x22a\\x22:",
        "\\xef\\xbb\\xbf"
    })
    @FuzzTest
    void readsOrRefuses(byte[] data) {
        checkLock(data);
        checkRequests(data);
    }

    private static void checkLock(byte[] data) {
        SkillLock lock;
        try {
            lock = LockReader.read(data, "skills.lock.json");
        } catch (InvalidSkillException refusal) {
            checkRefusal(refusal);
            return;
        }
        byte[] written = LockWriter.toBytes(lock);
        SkillLock again = LockReader.read(written, "skills.lock.json");
        assertThat(again).isEqualTo(lock);
        assertThat(LockWriter.toBytes(again)).isEqualTo(written);
    }

    private static void checkRequests(byte[] data) {
        try {
            RequestReader.read(data, "skills.json").stream()
                    .map(SkillRequest::text)
                    .forEach(text -> assertThat(PrintableText.of(text)).isEqualTo(text));
        } catch (InvalidSkillException refusal) {
            checkRefusal(refusal);
        }
    }

    private static void checkRefusal(InvalidSkillException refusal) {
        assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_LOCK);
        assertThat(refusal.getMessage()).isNotBlank().isEqualTo(PrintableText.of(refusal.getMessage(), MAX_MESSAGE));
    }
}

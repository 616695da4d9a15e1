package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecycleState;
import io.skillimage.SkillLock;
import io.skillimage.SkillLock.Entry;
import io.skillimage.SkillReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkillLockFileTest {
    private static final Digest ONE = Digest.sha256(new byte[] {1});
    private static final Digest TWO = Digest.Algorithm.SHA512.of(new byte[] {2});
    private static final String COMMUNITY = """
            {
              "lockfileVersion": 1,
              "generatedAt": "2026-03-01T10:00:00Z",
              "skills": [
                {
                  "name": "pdf-processing",
                  "path": ".agents/skills/pdf-processing",
                  "source": {
                    "registry": "ghcr.io",
                    "repository": "acme/skills/pdf-processing",
                    "tag": "1.2.0",
                    "digest": "%s",
                    "ref": "ghcr.io/acme/skills/pdf-processing:1.2.0@%1$s"
                  },
                  "installedAt": "2026-03-01T10:00:00Z"
                }
              ]
            }
            """.formatted(ONE);

    @TempDir
    Path root;

    private Path file() {
        return root.resolve("skills.lock.json");
    }

    private SkillLock read(String content) throws IOException {
        Files.writeString(file(), content);
        return SkillLockFile.read(file());
    }

    private InvalidSkillException refusal(String content) throws IOException {
        Files.writeString(file(), content);
        return catchThrowableOfType(InvalidSkillException.class, () -> SkillLockFile.read(file()));
    }

    private static String skill(String members) {
        return "{\"lockfileVersion\":1,\"skills\":[{" + members + "}]}";
    }

    private static String source(String members) {
        return skill("\"name\":\"a\",\"source\":{" + members + "}");
    }

    @Test
    void writesWhatIsMeantToBeRead() throws IOException {
        SkillLock lock = new SkillLock(List.of(
                new Entry(
                        "acme/hello",
                        "1.0.0",
                        SkillReference.parse("quay.io/acme/hello:1.0.0@" + ONE),
                        TWO,
                        LifecycleState.PUBLISHED,
                        "grüße@example.com",
                        List.of(),
                        true,
                        "skills/hello"),
                new Entry(
                        "acme/base",
                        null,
                        SkillReference.parse("oci:/store:acme/base@" + ONE),
                        null,
                        null,
                        null,
                        List.of("acme/hello"),
                        false,
                        null)));

        SkillLockFile.write(lock, file());

        assertThat(file()).hasContent("""
                {
                  "lockfileVersion": 1,
                  "skills": [
                    {
                      "name": "acme/base",
                      "requested": false,
                      "requiredBy": [
                        "acme/hello"
                      ],
                      "source": {
                        "digest": "%s",
                        "ref": "oci:/store:acme/base@%1$s"
                      }
                    },
                    {
                      "name": "acme/hello",
                      "path": "skills/hello",
                      "version": "1.0.0",
                      "state": "published",
                      "contentDigest": "%s",
                      "signer": "grüße@example.com",
                      "requested": true,
                      "requiredBy": [],
                      "source": {
                        "registry": "quay.io",
                        "repository": "acme/hello",
                        "tag": "1.0.0",
                        "digest": "%1$s",
                        "ref": "quay.io/acme/hello:1.0.0@%1$s"
                      }
                    }
                  ]
                }
                """.formatted(ONE, TWO));
        assertThat(Files.readString(file())).doesNotContain("\r").endsWith("}\n");
        assertThat(SkillLockFile.read(file())).isEqualTo(lock);
    }

    @Test
    void readsALockOfTheCommunity() throws IOException {
        SkillLock lock = read(COMMUNITY);

        assertThat(lock.skills())
                .containsExactly(new Entry(
                        "pdf-processing",
                        null,
                        SkillReference.parse("ghcr.io/acme/skills/pdf-processing:1.2.0@" + ONE),
                        null,
                        null,
                        null,
                        List.of(),
                        true,
                        ".agents/skills/pdf-processing"));
        SkillLockFile.write(lock, file());
        assertThat(SkillLockFile.read(file())).isEqualTo(lock);
        assertThat(Files.readString(file())).doesNotContain("2026");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'registry':'quay.io','repository':'a/b','digest':'ONE' | quay.io/a/b@ONE",
                "'registry':'quay.io','repository':'a/b','tag':'','digest':'ONE','ref':null | quay.io/a/b@ONE",
                "'registry':'Quay.io','repository':'a/b','tag':'1','digest':'ONE' | quay.io/a/b:1@ONE",
                "'ref':'quay.io/a/b:1','digest':'ONE' | quay.io/a/b:1@ONE",
                "'ref':'quay.io/a/b','tag':'1','digest':'ONE' | quay.io/a/b:1@ONE",
                "'ref':'quay.io/a/b:1@ONE','tag':'1','digest':'ONE' | quay.io/a/b:1@ONE",
                "'ref':'oci:/x:a/b:1','digest':'ONE' | oci:/x:a/b:1@ONE",
                "'registry':'quay.io','repository':'a/b','ref':'quay.io/a/b:1','digest':'ONE' | quay.io/a/b:1@ONE",
                "'registry':'quay.io','repository':'a/b','tag':'1','ref':'quay.io/a/b','digest':'ONE' | quay.io/a/b:1@ONE",
            })
    void takesPartsOrTheWholeForTheSource(String members, String pinned) throws IOException {
        SkillLock lock = read(source(members.replace('\'', '"').replace("ONE", ONE.toString())));

        assertThat(lock.skills().get(0).pinned()).hasToString(pinned.replace("ONE", ONE.toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'registry':'quay.io','repository':'a/b' | source/digest: is missing",
                "'registry':'quay.io','repository':'a/b','digest':'sha256:12' | source/digest: a sha256 digest has 64",
                "'registry':'quay.io','repository':'a/b','digest':7 | source/digest: is not text",
                "'digest':'ONE' | source/repository: is missing, and so is 'ref'",
                "'registry':'quay.io','digest':'ONE' | source/repository: is missing",
                "'repository':'a/b','digest':'ONE' | source/registry: is missing",
                "'registry':'quay.io','repository':'a/b:1','digest':'ONE' | source/repository: is no repository",
                "'registry':'quay.io/a','repository':'b','digest':'ONE' | source/repository: is no repository",
                "'registry':'oci:x','repository':'b','digest':'ONE' | source/repository: is no repository",
                "'registry':'https://quay.io','repository':'b','digest':'ONE' | source/repository: 'https://quay.io/b",
                "'registry':'quay.io','repository':'b','tag':'!','digest':'ONE' | source/tag: ",
                "'ref':'dir:x','digest':'ONE' | source/ref: ",
                "'ref':'no reference','digest':'ONE' | source/ref: 'no reference' is no reference",
                "'ref':'quay.io/a/b@TWO','digest':'ONE' | source/ref: does not agree",
                "'ref':'quay.io/a/b:2','tag':'1','digest':'ONE' | source/ref: does not agree",
                "'registry':'quay.io','repository':'a/c','ref':'quay.io/a/b','digest':'ONE' | source/ref: does not agree",
                "'registry':'quay.io','repository':'a/b','ref':'oci:/x:a/b','digest':'ONE' | source/ref: does not agree",
                "'registry':'quay.io','repository':'a/b','digest':'ONE','Digest':'TWO' | source/Digest: is not known",
            })
    void refusesASourceThatIsNone(String members, String fact) throws IOException {
        InvalidSkillException refusal = refusal(
                source(members.replace('\'', '"').replace("ONE", ONE.toString()).replace("TWO", TWO.toString())));

        assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_LOCK);
        assertThat(refusal).hasMessageStartingWith(file() + "#/skills/0/" + fact);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'name':7,SOURCE | /skills/0/name: is not text",
                "SOURCE | /skills/0/name: is missing",
                "'name':' ',SOURCE | /skills/0: 'name' is empty, too long or not printable",
                "'name':'a\\u0007',SOURCE | /skills/0: 'name' is empty, too long or not printable",
                "'name':'a' | /skills/0/source: is missing",
                "'name':'a','source':'quay.io/a' | /skills/0/source: is not an object",
                "'name':'a',SOURCE,'state':'dead' | /skills/0/state: is 'dead', which is no lifecycle state",
                "'name':'a',SOURCE,'contentDigest':'x' | /skills/0/contentDigest: 'x' is not a digest",
                "'name':'a',SOURCE,'requested':'yes' | /skills/0/requested: is not true or false",
                "'name':'a',SOURCE,'requiredBy':'b' | /skills/0/requiredBy: is not an array",
                "'name':'a',SOURCE,'requiredBy':['b',1] | /skills/0/requiredBy/1: is not text",
                "'name':'a',SOURCE,'installedAt':5 | /skills/0/installedAt: is not text",
                "'name':'a',SOURCE,'a/b~':5 | /skills/0/a~1b~0: is not known",
                "'name':'a',SOURCE},{'name':'a',SOURCE | /skills/1/name: is 'a', which another skill has already",
            })
    void refusesASkillThatIsNone(String members, String fact) throws IOException {
        String source = "'source':{'ref':'quay.io/a/b','digest':'" + ONE + "'}";

        assertThat(refusal(skill(members.replace("SOURCE", source).replace('\'', '"'))))
                .hasMessageStartingWith(file() + "#" + fact);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "nothing | : the file is not well-formed JSON",
                "{ | : the file is not well-formed JSON, line 1 column 2",
                "[] | : the file is not a JSON object",
                "{} {} | : the file is not well-formed JSON",
                "{'lockfileVersion':1,'lockfileVersion':1,'skills':[]} | : the file has a key twice, line 1",
                "{'skills':[]} | #/lockfileVersion: is missing",
                "{'lockfileVersion':2,'skills':[]} | #/lockfileVersion: is 2, but only version 1",
                "{'lockfileVersion':1.5,'skills':[]} | #/lockfileVersion: is 1.5, but only version 1",
                "{'lockfileVersion':99999999999999999999,'skills':[]} | #/lockfileVersion: is 99999999999999999999, but",
                "{'lockfileVersion':'1','skills':[]} | #/lockfileVersion: is not a number",
                "{'lockfileVersion':1} | #/skills: is missing",
                "{'lockfileVersion':1,'skills':{}} | #/skills: is not an array",
                "{'lockfileVersion':1,'skills':[1]} | #/skills/0: is not an object",
                "{'lockfileVersion':1,'skills':[],'packages':[]} | #/packages: is not known",
                "{'lockfileVersion':1,'skills':[],'generatedAt':0} | #/generatedAt: is not text",
            })
    void refusesAFileThatIsNone(String content, String fact) throws IOException {
        InvalidSkillException refusal = refusal(content.replace('\'', '"'));

        assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_LOCK);
        assertThat(refusal).hasMessageStartingWith(file() + fact);
    }

    @Test
    void refusesAFileOfManyLevelsOrBytesAndOneThatIsNotThere() throws IOException {
        assertThat(refusal("{\"skills\":" + "[".repeat(100_000))).hasMessageEndingWith("is nested too deeply");
        Files.write(file(), new byte[17 * 1024 * 1024]);
        assertThat(catchThrowableOfType(InvalidSkillException.class, () -> SkillLockFile.read(file())))
                .hasMessageEndingWith("the file has more than 16777216 bytes");
        Files.delete(file());
        assertThat(catchThrowableOfType(InvalidSkillException.class, () -> SkillLockFile.read(file())))
                .hasMessage(file() + ": there is no such file");
        assertThat(catchThrowableOfType(InvalidSkillException.class, () -> SkillLockFile.read(root)))
                .hasMessageContaining("the file cannot be read");
    }

    @Test
    void leavesNothingBehindThatIsNotTheLock() throws IOException {
        SkillLockFile.write(new SkillLock(List.of()), file());
        Path directory = root.resolve("directory");
        Files.createDirectories(directory.resolve("inside"));

        assertThat(catchThrowableOfType(
                                CacheException.class, () -> SkillLockFile.write(new SkillLock(List.of()), directory))
                        .path())
                .isEqualTo(directory);

        try (Stream<Path> files = Files.list(root)) {
            assertThat(files).containsExactlyInAnyOrder(file(), directory);
        }
        assertThat(file()).hasContent("{\n  \"lockfileVersion\": 1,\n  \"skills\": []\n}\n");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void writesWhereALinkLeads() throws IOException {
        Path shared = Files.createDirectory(root.resolve("shared")).resolve("lock.json");
        Files.writeString(shared, "old");
        Files.createSymbolicLink(file(), shared);

        SkillLockFile.write(new SkillLock(List.of()), file());

        assertThat(file()).isSymbolicLink();
        assertThat(SkillLockFile.read(shared).skills()).isEmpty();
    }

    @Test
    void theSameLockIsTheSameBytesWhateverItsOrder() throws IOException {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Entry> entries = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                entries.add(entry(random, "acme/skill-" + i));
            }
            SkillLock lock = new SkillLock(entries);
            SkillLockFile.write(lock, file());
            byte[] bytes = Files.readAllBytes(file());
            Collections.shuffle(entries, random);

            SkillLockFile.write(new SkillLock(entries), file());
            assertThat(file()).as("seed %s", seed).hasBinaryContent(bytes);
            SkillLock again = SkillLockFile.read(file());
            assertThat(again).as("seed %s", seed).isEqualTo(lock);
            SkillLockFile.write(again, file());
            assertThat(file()).as("seed %s", seed).hasBinaryContent(bytes);
        }
    }

    private static Entry entry(Random random, String name) {
        String tag = random.nextBoolean() ? ":1." + random.nextInt(9) + ".0" : "";
        String repository = random.nextBoolean() ? "localhost:5000/" + name : "oci:/some where/ü:" + name;
        LifecycleState[] states = LifecycleState.values();
        return new Entry(
                name,
                random.nextBoolean() ? "1.0." + random.nextInt(9) : null,
                SkillReference.parse(repository + tag + "@" + (random.nextBoolean() ? ONE : TWO)),
                random.nextBoolean() ? TWO : null,
                random.nextBoolean() ? states[random.nextInt(states.length)] : null,
                random.nextBoolean() ? "\"Ω\\👋\"" : null,
                random.nextBoolean() ? List.of("b", "a/c", "a") : List.of(),
                random.nextBoolean(),
                random.nextBoolean() ? "C:\\skills\\" + name : null);
    }
}

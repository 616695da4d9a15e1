package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.SkillReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkillRequestFileTest {
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    @TempDir
    Path root;

    private List<SkillRequest> read(String content) throws IOException {
        return SkillRequestFile.read(Files.writeString(root.resolve("skills.json"), content.replace('\'', '"')));
    }

    @Test
    void readsWhatAProjectAsksForInItsOrder() throws IOException {
        List<SkillRequest> requests = read("{'skills':["
                + "{'name':'b','source':'quay.io/acme/b','version':'1.0.0','additionalBasePaths':['.x/skills']},"
                + "{'name':'acme/a','source':'quay.io/acme/a'},"
                + "{'name':'c','source':'quay.io/acme/c','version':'" + DIGEST + "'},"
                + "{'name':'d','source':'oci:store:acme/d','version':'1.0.0-draft'}]}");

        assertThat(requests.get(0)).isEqualTo(new SkillRequest("b", "quay.io/acme/b", "1.0.0", List.of(".x/skills")));
        assertThat(requests)
                .extracting(SkillRequest::reference)
                .containsExactly(
                        SkillReference.parse("quay.io/acme/b:1.0.0"),
                        SkillReference.parse("quay.io/acme/a"),
                        SkillReference.parse("quay.io/acme/c@" + DIGEST),
                        SkillReference.parse("oci:store:acme/d:1.0.0-draft"));
    }

    @Test
    void leavesRangesToTheReference() {
        assertThat(new SkillRequest("a", "quay.io/acme/a", ">=1.0.0 <2", List.of()).text())
                .isEqualTo("quay.io/acme/a:>=1.0.0 <2");
    }

    @Test
    void knowsItsSkillWithAndWithoutNamespace() {
        SkillRequest plain = new SkillRequest("a", "quay.io/acme/a", null, List.of());
        SkillRequest whole = new SkillRequest("acme/a", "quay.io/acme/a", null, List.of());

        assertThat(plain.isNameOf("a")).isTrue();
        assertThat(plain.isNameOf("acme/a")).isTrue();
        assertThat(plain.isNameOf("acme/aa")).isFalse();
        assertThat(whole.isNameOf("acme/a")).isTrue();
        assertThat(whole.isNameOf("other/a")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[] | : the file is not a JSON object",
                "{} | #/skills: is missing",
                "{'skills':[],'collections':[]} | #/collections: is not known",
                "{'skills':{}} | #/skills: is not an array",
                "{'skills':['quay.io/a']} | #/skills/0: is not an object",
                "{'skills':[{'source':'quay.io/a'}]} | #/skills/0/name: is missing",
                "{'skills':[{'name':'a'}]} | #/skills/0/source: is missing",
                "{'skills':[{'name':'a','source':'b','version':1.0}]} | #/skills/0/version: is not text",
                "{'skills':[{'name':'a','source':'b','versoin':'1'}]} | #/skills/0/versoin: is not known",
                "{'skills':[{'name':'a','source':'b\\n'}]} | #/skills/0: 'source' is empty, too long or not printable",
                "{'skills':[{'name':'a','source':'b'},{'name':'a','source':'c'}]} | #/skills/1/name: is 'a', which another",
                "{'skills':[{'name':'a','source':'b','additionalBasePaths':[1]}]} | #/skills/0/additionalBasePaths/0: is",
            })
    void refusesAFileThatIsNone(String content, String fact) {
        InvalidSkillException refusal = catchThrowableOfType(InvalidSkillException.class, () -> read(content));

        assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_LOCK);
        assertThat(refusal).hasMessageStartingWith(root.resolve("skills.json") + fact);
    }
}

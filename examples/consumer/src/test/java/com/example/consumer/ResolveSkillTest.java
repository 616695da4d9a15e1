package com.example.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ResolveSkillTest {

    @Test
    void readsReferenceWithTheArtifactsOfTheBom() {
        assertEquals("quay.io/acme/hello-world", ResolveSkill.repositoryOf("quay.io/acme/hello-world:1.0.0"));
    }
}

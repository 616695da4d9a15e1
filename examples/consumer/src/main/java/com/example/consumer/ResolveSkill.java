package com.example.consumer;

import io.skillimage.SkillReference;

/** Says which skill a reference names. */
public final class ResolveSkill {

    private ResolveSkill() {}

    public static void main(String[] args) {
        System.out.println(repositoryOf(args[0]));
    }

    static String repositoryOf(String reference) {
        return SkillReference.parse(reference).repository();
    }
}

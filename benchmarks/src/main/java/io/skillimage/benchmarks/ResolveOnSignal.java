package io.skillimage.benchmarks;

import io.skillimage.SkillReference;
import io.skillimage.oci.OciSkillResolver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Resolves a skill into the cache directory that a line of its input names, whenever a line comes, and answers with a
 * line. Runs in a process of its own.
 */
final class ResolveOnSignal {
    private ResolveOnSignal() {}

    /**
     * Takes the reference, the registry, the directory that all cache directories are in, the number of rounds, and the
     * runners: each has a cache directory for each round.
     */
    public static void main(String[] arguments) throws IOException {
        SkillReference reference = SkillReference.parse(arguments[0]);
        Path root = Path.of(arguments[2]);
        Map<String, OciSkillResolver> resolvers = new HashMap<>();
        for (int runner = 4; runner < arguments.length; runner++) {
            for (int round = 0; round < Integer.parseInt(arguments[3]); round++) {
                String name = arguments[runner] + "-" + round;
                resolvers.put(
                        name, Clients.resolver(arguments[1], root.resolve(name)).build());
            }
        }
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String name = in.readLine(); name != null; name = in.readLine()) {
            OciSkillResolver resolver = resolvers.get(name);
            if (resolver == null) {
                throw new IllegalArgumentException(name);
            }
            resolver.resolve(reference);
            System.out.println("done");
        }
    }
}

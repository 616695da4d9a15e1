package io.skillimage.benchmarks;

import io.skillimage.oci.OciSkillResolver;
import java.io.IOException;
import java.nio.file.Path;

/** Programs that do one thing and end, for JVMs that start anew. Each takes the registry, repository and a directory. */
final class Once {
    private Once() {}

    private static Skill skill(String[] arguments) {
        return new Skill(arguments[0], arguments[1], "");
    }

    /** What a JVM costs at the least. */
    static final class Hello {
        private Hello() {}

        /** Ignores its arguments. */
        public static void main(String[] arguments) {
            System.out.println("Hello");
        }
    }

    /** Resolves into the cache directory. */
    static final class Sdk {
        private Sdk() {}

        /** Resolves. */
        public static void main(String[] arguments) {
            try (OciSkillResolver resolver =
                    Clients.resolver(arguments[0], Path.of(arguments[2])).build()) {
                System.out.println(resolver.resolve(skill(arguments).byTag()).directory());
            }
        }
    }

    /** Fetches and unpacks into a new directory. */
    static final class Oras {
        private Oras() {}

        /** Fetches; ends at once, as oras-java leaves threads behind. */
        public static void main(String[] arguments) throws IOException {
            new OrasPeer().cold(skill(arguments), Path.of(arguments[2]));
            System.out.println(arguments[2]);
            System.exit(0);
        }
    }

    /** Fetches and unpacks into a new directory. */
    static final class Least {
        private Least() {}

        /** Fetches. */
        public static void main(String[] arguments) throws IOException {
            try (Floor floor = new Floor(arguments[0])) {
                floor.cold(skill(arguments), Path.of(arguments[2]), false);
            }
            System.out.println(arguments[2]);
        }
    }
}

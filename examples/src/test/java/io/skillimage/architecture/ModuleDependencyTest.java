package io.skillimage.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** Dependencies form one line: API, then schemas and cache, then OCI, then what integrates it. */
class ModuleDependencyTest {
    static final Arguments[] MODULES = {
        module(Product.API),
        module(Product.SCHEMA, Product.API),
        module(Product.CACHE, Product.API),
        module(Product.OCI, Product.API, Product.SCHEMA, Product.CACHE),
        module(Product.AGENT, Product.API),
        module(Product.LANGCHAIN4J, Product.API, Product.AGENT),
        module(
                Product.SPRING,
                Product.API,
                Product.OCI,
                Product.AGENT,
                Product.LANGCHAIN4J,
                "io.skillimage.micrometer.."),
        module(Product.LANGCHAIN4J_SKILLS, Product.API, Product.AGENT, Product.LANGCHAIN4J),
        module(Product.GOOGLE_ADK, Product.API, Product.AGENT),
        module(Product.SKILLCTL, Product.API, Product.SCHEMA, Product.CACHE, Product.OCI),
    };

    private static Arguments module(String module, String... below) {
        return Arguments.of(module, below);
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void knowsOnlyTheModulesBelowIt(String module, String... below) {
        noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat(resideInAPackage("io.skillimage..")
                        .and(resideOutsideOfPackages(below))
                        .and(resideOutsideOfPackages(module)))
                .check(Product.CLASSES);
    }

    @Test
    void apiNeedsOnlyTheJdkAndJSpecify() {
        classes()
                .that()
                .resideInAPackage(Product.API)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(Product.API, "java..", "org.jspecify.."))
                .check(Product.CLASSES);
    }

    @Test
    void internalsOfOciStayInside() {
        noClasses()
                .that()
                .resideOutsideOfPackage(Product.OCI)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.skillimage.oci.internal..")
                .check(Product.CLASSES);
    }
}

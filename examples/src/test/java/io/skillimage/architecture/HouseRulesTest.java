package io.skillimage.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Names, nullness, and what an embedded library leaves to its host. */
class HouseRulesTest {
    /** The classes that defaults ask for directories and credentials of the user. */
    private static final Set<String> READERS_OF_THE_ENVIRONMENT =
            Set.of("io.skillimage.oci.internal.host.HostEnvironment");

    /** Docker calls the programs that keep passwords credential helpers. */
    private static final Set<String> WORDS_OF_THE_FIELD =
            Set.of("io.skillimage.oci.internal.registry.CredentialProgram");

    private static final Set<String> READERS_OF_REFERENCES =
            Set.of("io.skillimage.SkillReference", "io.skillimage.ReferenceParser");

    @Test
    void namesSayWhatAClassIs() {
        noClasses()
                .that(not(named(WORDS_OF_THE_FIELD)))
                .should()
                .haveNameMatching(".*(Manager|Helper|Utils?|Impl)(\\$.*)?")
                .check(Product.CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        classes().should(liveInNullMarkedPackage()).check(Product.CLASSES);
    }

    @Test
    void onlyNamedClassesOfTheSdkReadTheEnvironment() {
        noClasses()
                .that(resideInAnyPackage(Product.SDK).and(not(named(READERS_OF_THE_ENVIRONMENT))))
                .should()
                .accessTargetWhere(member(
                        System.class, "getenv|getProperty|getProperties|setProperty|setProperties|clearProperty"))
                .orShould()
                .accessTargetWhere(member(Boolean.class, "getBoolean"))
                .orShould()
                .accessTargetWhere(member(Integer.class, "getInteger"))
                .orShould()
                .accessTargetWhere(member(Long.class, "getLong"))
                .check(Product.CLASSES);
    }

    @Test
    void sdkLeavesTheConsoleAndTheProcessToTheHost() {
        noClasses()
                .that(resideInAnyPackage(Product.SDK))
                .should()
                .accessTargetWhere(member(System.class, "out|err|in|exit|setOut|setErr"))
                .orShould()
                .accessTargetWhere(member(Throwable.class, "printStackTrace"))
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(System.Logger.class)
                .check(Product.CLASSES);
    }

    @Test
    void referencesAreReadWithoutALookAtFilesOrNetwork() {
        noClasses()
                .that(named(READERS_OF_REFERENCES))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.net..", "java.nio.channels..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Files.class)
                .orShould()
                .accessTargetWhere(member(Path.class, "toRealPath|toFile|toUri|register"))
                .check(Product.CLASSES);
    }

    @Test
    void sdkLoadsNoServices() {
        noClasses()
                .that(resideInAnyPackage(Product.SDK))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ServiceLoader.class)
                .check(Product.CLASSES);
    }

    @Test
    void sdkKeepsNothingInStaticVariables() {
        fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat(resideInAnyPackage(Product.SDK))
                .should()
                .beFinal()
                .check(Product.CLASSES);
    }

    private static DescribedPredicate<JavaClass> named(Set<String> names) {
        return DescribedPredicate.describe(
                "named " + names, type -> names.contains(topLevel(type).getName()));
    }

    private static JavaClass topLevel(JavaClass type) {
        return type.getEnclosingClass().map(HouseRulesTest::topLevel).orElse(type);
    }

    private static DescribedPredicate<JavaAccess<?>> member(Class<?> type, String names) {
        return target(DescribedPredicate.describe(
                type.getName() + "." + names,
                member -> member.getOwner().isEquivalentTo(type)
                        && member.getName().matches(names)));
    }

    private static ArchCondition<JavaClass> liveInNullMarkedPackage() {
        return new ArchCondition<>("live in a package that is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage()
                        .tryGetPackageInfo()
                        .map(info -> info.isAnnotatedWith(NullMarked.class))
                        .orElse(false);
                if (!marked) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + ": its package is not marked"));
                }
            }
        };
    }
}

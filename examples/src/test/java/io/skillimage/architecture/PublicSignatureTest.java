package io.skillimage.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users compile against holds the JDK's types and our own, so that a library can be exchanged. */
class PublicSignatureTest {
    private static final String INTERNAL = "io.skillimage..internal..";

    private static final DescribedPredicate<JavaClass> EXPORTED = new DescribedPredicate<>("are exported") {
        @Override
        public boolean test(JavaClass type) {
            return type.getModifiers().contains(PUBLIC)
                    && !resideInAnyPackage(INTERNAL).test(type)
                    && type.getEnclosingClass().map(this::test).orElse(true);
        }
    };

    private static final DescribedPredicate<JavaClass> OWN =
            resideInAnyPackage(Product.SDK).and(EXPORTED);

    private static final DescribedPredicate<JavaClass> PLAIN =
            resideInAnyPackage("java..", "org.jspecify..").or(OWN).or(primitive());

    @Test
    void holdOnlyTypesOfTheJdkAndOurOwn() {
        classes()
                .that(OWN)
                .and()
                .resideOutsideOfPackages(
                        Product.LANGCHAIN4J, Product.LANGCHAIN4J_SKILLS, Product.GOOGLE_ADK, Product.SPRING)
                .should(mentionOnly(PLAIN.as("types of the JDK and exported types of the SDK")))
                .check(Product.CLASSES);
    }

    @Test
    void ofTheLangChain4jModulesMayHoldLangChain4jToo() {
        classes()
                .that(OWN)
                .and()
                .resideInAnyPackage(Product.LANGCHAIN4J, Product.LANGCHAIN4J_SKILLS)
                .should(mentionOnly(
                        PLAIN.or(resideInAnyPackage("dev.langchain4j..")).as("plain and LangChain4j types")))
                // The module may offer nothing but what LangChain4j finds by itself.
                .allowEmptyShould(true)
                .check(Product.CLASSES);
    }

    @Test
    void ofTheSpringBootStarterMayHoldSpringToo() {
        classes()
                .that(OWN)
                .and()
                .resideInAPackage(Product.SPRING)
                .should(mentionOnly(
                        PLAIN.or(resideInAnyPackage("org.springframework..")).as("plain and Spring types")))
                .check(Product.CLASSES);
    }

    @Test
    void ofTheGoogleAdkModuleMayHoldAdkAndWhatItsInterfacesAreMadeOf() {
        classes()
                .that(OWN)
                .and()
                .resideInAPackage(Product.GOOGLE_ADK)
                .should(mentionOnly(PLAIN.or(
                                resideInAnyPackage("com.google.adk..", "com.google.common..", "io.reactivex.rxjava3.."))
                        .as("plain types and those of ADK, Guava and RxJava")))
                .check(Product.CLASSES);
    }

    private static DescribedPredicate<JavaClass> primitive() {
        return DescribedPredicate.describe("primitive", JavaClass::isPrimitive);
    }

    private static ArchCondition<JavaClass> mentionOnly(DescribedPredicate<? super JavaClass> allowed) {
        return new ArchCondition<>("mention only " + allowed.getDescription() + " in signatures") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Stream.concat(supertypes(type), type.getAllMembers().stream().flatMap(PublicSignatureTest::signature))
                        .distinct()
                        .filter(mentioned -> !allowed.test(mentioned))
                        .map(mentioned -> type.getName() + " mentions " + mentioned.getName())
                        .forEach(fault -> events.add(SimpleConditionEvent.violated(type, fault)));
            }
        };
    }

    /** Types that stand in place of {@code type}; a supertype of our own that is hidden shows only its members. */
    private static Stream<JavaClass> supertypes(JavaClass type) {
        return Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream())
                .map(JavaType::getAllInvolvedRawTypes)
                .flatMap(Collection::stream)
                .filter(involved -> !involved.getPackageName().startsWith(Product.API));
    }

    private static Stream<JavaClass> signature(JavaMember member) {
        boolean inherited = !member.getOwner().getPackageName().startsWith(Product.API);
        boolean hidden = !member.getModifiers().contains(PUBLIC)
                && !member.getModifiers().contains(PROTECTED);
        if (inherited || hidden) {
            return Stream.empty();
        }
        Stream<JavaClass> thrown =
                member instanceof JavaCodeUnit unit ? unit.getThrowsClause().getTypes().stream() : Stream.empty();
        return Stream.concat(member.getAllInvolvedRawTypes().stream(), thrown);
    }
}

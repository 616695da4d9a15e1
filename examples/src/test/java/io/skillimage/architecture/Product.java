package io.skillimage.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The classes of the product, read once for all rules, and the packages that rules speak of. */
final class Product {
    static final String API = "io.skillimage";
    static final String SCHEMA = "io.skillimage.schema..";
    static final String CACHE = "io.skillimage.cache..";
    static final String OCI = "io.skillimage.oci..";
    static final String AGENT = "io.skillimage.agent..";
    static final String LANGCHAIN4J = "io.skillimage.langchain4j";
    static final String LANGCHAIN4J_SKILLS = "io.skillimage.langchain4j.skills..";
    static final String GOOGLE_ADK = "io.skillimage.googleadk..";
    static final String SPRING = "io.skillimage.spring..";
    static final String SKILLCTL = "io.skillimage.skillctl..";

    /** What is built into other programs, so neither the command line nor the examples. */
    static final String[] SDK = {API, SCHEMA, CACHE, OCI, AGENT, LANGCHAIN4J, LANGCHAIN4J_SKILLS, GOOGLE_ADK, SPRING};

    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(API);

    private Product() {}
}

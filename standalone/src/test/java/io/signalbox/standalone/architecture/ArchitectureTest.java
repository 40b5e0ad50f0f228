package io.signalbox.standalone.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Rooms, doors and names, as docs/architecture.md tells them. */
@AnalyzeClasses(locations = Rooms.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String PROTOCOL = "io.signalbox.protocol..";
    private static final String DATA_PLANE = "io.signalbox.dataplane..";
    private static final String CONTROL_PLANE = "io.signalbox.controlplane..";
    private static final String REST_API = "io.signalbox.restapi..";
    private static final String SDK = "io.signalbox.sdk..";
    private static final String STANDALONE = "io.signalbox.standalone..";
    private static final String BENCH = "io.signalbox.bench..";

    private static final DescribedPredicate<JavaClass> FRAMEWORKS = resideInAnyPackage(
            "io.quarkus..",
            "io.vertx..",
            "io.smallrye..",
            "jakarta..",
            "org.eclipse.microprofile..",
            "org.jboss..",
            "org.springframework..",
            "com.hazelcast..");
    private static final DescribedPredicate<JavaClass> HTTP_SERVER =
            resideInAnyPackage("io.vertx..", "io.quarkus.vertx..", "io.netty.handler.codec.http..");
    private static final ByHand WRITTEN_BY_HAND = new ByHand();

    @ArchTest
    static final ArchRule planes_never_import_each_other = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("io.signalbox..")
            .layer("protocol")
            .definedBy(PROTOCOL)
            .layer("data plane")
            .definedBy(DATA_PLANE)
            .layer("control plane")
            .definedBy(CONTROL_PLANE)
            .layer("REST API")
            .definedBy(REST_API)
            .layer("SDK")
            .definedBy(SDK)
            .layer("standalone")
            .definedBy(STANDALONE)
            .optionalLayer("bench")
            .definedBy(BENCH)
            .whereLayer("protocol")
            .mayNotAccessAnyLayer()
            .whereLayer("data plane")
            .mayOnlyAccessLayers("protocol")
            .whereLayer("control plane")
            .mayOnlyAccessLayers("protocol")
            .whereLayer("REST API")
            .mayOnlyAccessLayers("protocol")
            .whereLayer("SDK")
            .mayOnlyAccessLayers("protocol")
            .whereLayer("bench")
            .mayOnlyAccessLayers("protocol", "SDK")
            .whereLayer("standalone")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule protocol_and_sdk_know_no_framework =
            noClasses().that().resideInAnyPackage(PROTOCOL, SDK).should().dependOnClassesThat(FRAMEWORKS);

    @ArchTest
    static final ArchRule only_cluster_sees_hazelcast = noClasses()
            .that()
            .resideOutsideOfPackage("io.signalbox.dataplane.cluster..")
            .should()
            .dependOnClassesThat(resideInAPackage("com.hazelcast.."));

    @ArchTest
    static final ArchRule only_those_who_answer_http_see_the_http_server = noClasses()
            .that()
            .resideInAPackage(DATA_PLANE)
            .and()
            // The start-up hands the router to the two.
            .resideOutsideOfPackages(
                    "io.signalbox.dataplane.transport..",
                    "io.signalbox.dataplane.negotiate..",
                    "io.signalbox.dataplane.operate..",
                    "io.signalbox.dataplane.start..")
            .should()
            .dependOnClassesThat(HTTP_SERVER);

    @ArchTest
    static final ArchRule packages_are_free_of_cycles =
            slices().matching("io.signalbox.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule names_say_what_differs = noClasses()
            .that(WRITTEN_BY_HAND)
            .should()
            .haveNameMatching(".*(Impl|Manager|Helper|Util|Utils|Misc|Common|Data|Info)");

    @ArchTest
    static final ArchRule packages_are_nouns_of_the_product = noClasses()
            .should()
            .resideInAnyPackage("..impl..", "..util..", "..utils..", "..common..", "..service..", "..model..");

    @ArchTest
    static final ArchRule packages_have_few_doors = classes().should(new FewDoors(WRITTEN_BY_HAND));

    @ArchTest
    static final ArchRule nothing_is_injected_into_fields = noFields()
            .that()
            .areDeclaredInClassesThat(WRITTEN_BY_HAND)
            .should()
            .beAnnotatedWith("jakarta.inject.Inject")
            .orShould()
            .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty");

    @ArchTest
    static final ArchRule nothing_sleeps = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class, int.class)
            .orShould()
            .callMethod(java.util.concurrent.TimeUnit.class, "sleep", long.class);

    @ArchTest
    static final ArchRule one_place_prints = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.signalbox.standalone.welcome.Terminal")
            .and()
            .doNotHaveFullyQualifiedName("io.signalbox.bench.report.Terminal")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule loggers_of_the_jdk_stay_unused_in_planes = noClasses()
            .that()
            .resideInAnyPackage(DATA_PLANE, CONTROL_PLANE, REST_API)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging..", "org.slf4j..");

    @ArchTest
    static final ArchRule every_package_tells_its_nulls = classes()
            .that(WRITTEN_BY_HAND)
            .and()
            .areTopLevelClasses()
            .and()
            .doNotHaveSimpleName("package-info")
            .should(new InNullMarkedPackage());
}

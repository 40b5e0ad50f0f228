package io.signalbox.standalone.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;

/**
 * Its package has few doors. A door is a public class by hand that does something: records, enums, interfaces and
 * exceptions are what goes through it.
 */
final class FewDoors extends ArchCondition<JavaClass> {
    private static final int MOST = 3;
    /** Those that have more, with the number that they had when the rule was made: they may lose doors, not gain. */
    private static final Map<String, Integer> CROWDED = Map.of(
            "io.signalbox.protocol.hub", 5, // both encodings, the handshake, the way from one encoding to the other
            "io.signalbox.protocol.grpc", 4, // what every end of a channel needs
            "io.signalbox.protocol.token", 4, // who signs, who verifies, and the names that both must write alike
            "io.signalbox.dataplane.connection", 8,
            "io.signalbox.dataplane.cluster", 6, // one per port of the cluster, and the cluster itself
            "io.signalbox.dataplane.negotiate", 7, // one per route, and what routes elsewhere ask too
            "io.signalbox.sdk", 5, // what apps extend and call
            "io.signalbox.bench.load", 7, // two kinds of clients, four kinds of load, and the loop that both run on
            "io.signalbox.bench.measure", 4,
            "io.signalbox.bench.wire", 6);

    private final ByHand byHand;

    FewDoors(ByHand byHand) {
        super("be one of at most " + MOST + " doors of its package");
        this.byHand = byHand;
    }

    @Override
    public void check(JavaClass item, ConditionEvents events) {
        if (!isDoor(item)) {
            return;
        }
        List<String> doors = item.getPackage().getClasses().stream()
                .filter(this::isDoor)
                .map(JavaClass::getSimpleName)
                .sorted()
                .toList();
        int most = CROWDED.getOrDefault(item.getPackageName(), MOST);
        events.add(new SimpleConditionEvent(
                item,
                doors.size() <= most,
                item.getPackageName() + " has the doors " + doors + " (expected: at most " + most + ")"));
    }

    private boolean isDoor(JavaClass item) {
        return item.isTopLevelClass()
                && item.getModifiers().contains(JavaModifier.PUBLIC)
                && !item.isRecord()
                && !item.isEnum()
                && !item.isInterface()
                && !item.isAssignableTo(Throwable.class)
                && byHand.test(item);
    }
}

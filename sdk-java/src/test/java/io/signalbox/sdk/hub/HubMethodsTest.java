package io.signalbox.sdk.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.protocol.name.HubName;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubMethodName;
import java.util.List;
import org.junit.jupiter.api.Test;

class HubMethodsTest {
    abstract static class Generic<V> extends Hub {
        abstract void take(List<V> values);

        void inherited() {}

        String overridden() {
            return "above";
        }
    }

    static class Concrete extends Generic<Integer> implements AutoCloseable {
        @Override
        void take(List<Integer> values) {}

        @Override
        String overridden() {
            return "below";
        }

        @Override
        protected void onConnected() {}

        @Override
        public String toString() {
            return "";
        }

        @Override
        public void close() {}
    }

    interface Pinging {
        default String ping() {
            return "pong";
        }

        @HubMethodName("Answer")
        default String pong() {
            return "ping";
        }
    }

    abstract static class Base<V> extends Hub {
        @HubMethodName("Taken")
        void take(V value) {}

        @HubMethodName("above")
        public String renamed() {
            return "";
        }
    }

    static class Derived extends Base<Integer> implements Pinging {
        @Override
        void take(Integer value) {}

        @Override
        @HubMethodName("below")
        public String renamed() {
            return "";
        }

        @Override
        public String pong() {
            return "";
        }

        public String getTitle() {
            return "";
        }
    }

    static class Overloaded extends Hub {
        void send(String text) {}

        void Send(int number) {}
    }

    static class OverloadedByName extends Hub {
        void one() {}

        @HubMethodName("ONE")
        void two() {}
    }

    static class GenericMethod extends Hub {
        <V> void take(V value) {}
    }

    static class TypedByClass extends io.signalbox.sdk.typed.Hub<String> {}

    // compat: api-discovery
    @Test
    void inherited_methods_are_found_and_overriding_ones_win() throws Throwable {
        HubMethods methods = HubMethods.of(Concrete.class);
        assertThat(methods.find("inherited")).isPresent();
        assertThat(methods.find("OVERRIDDEN").orElseThrow().call(new Concrete()))
                .isEqualTo("below");
    }

    @Test
    void type_variables_are_resolved_by_the_hub() {
        HubMethod take = HubMethods.of(Concrete.class).find("take").orElseThrow();
        assertThat(take.parameters().arguments().get(0).toCanonical()).isEqualTo("java.util.List<java.lang.Integer>");
    }

    // compat: api-discovery
    @Test
    void what_comes_from_the_sdk_or_from_java_is_not_callable() {
        HubMethods methods = HubMethods.of(Concrete.class);
        for (String name : List.of("onConnected", "onDisconnected", "toString", "close", "clients", "enter", "wait")) {
            assertThat(methods.find(name)).as(name).isEmpty();
        }
    }

    // compat: api-method-name
    @Test
    void a_given_name_holds_for_what_overrides_the_method_unless_that_has_its_own() {
        HubMethods methods = HubMethods.of(Derived.class);
        for (String name : List.of("taken", "below", "answer", "getTitle")) {
            assertThat(methods.find(name)).as(name).isPresent();
        }
        for (String name : List.of("take", "above", "renamed", "pong", "ping")) {
            assertThat(methods.find(name)).as(name).isEmpty();
        }
        assertThat(methods.nameOf(methods.find("taken").orElseThrow().method())).isEqualTo("Taken");
    }

    // compat: api-overloads
    @Test
    void overloads_are_refused_at_start_whatever_their_case() {
        assertThatThrownBy(() -> HubType.of(new HubName("h"), Overloaded.class, Overloaded::new))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .matches("Duplicate definitions of '[sS]end'\\. Overloading is not supported\\.");
        assertThatThrownBy(() -> HubType.of(new HubName("h"), OverloadedByName.class, OverloadedByName::new))
                .message()
                .matches("Duplicate definitions of '(one|ONE)'\\. Overloading is not supported\\.");
    }

    // compat: api-generic
    @Test
    void generic_methods_are_refused_at_start() {
        assertThatThrownBy(() -> HubType.of(new HubName("h"), GenericMethod.class, GenericMethod::new))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Method 'take' is a generic method which is not supported on a Hub.");
    }

    @Test
    void a_typed_hub_whose_clients_are_no_interface_is_refused_at_start() {
        assertThatThrownBy(() -> HubType.of(new HubName("h"), TypedByClass.class, TypedByClass::new))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("client java.lang.String: Type must be an interface.");
    }
}

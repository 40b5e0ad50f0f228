package io.signalbox.sdk.hub;

import com.fasterxml.jackson.databind.JavaType;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.sdk.CancellationSignal;
import io.signalbox.sdk.HubInvocationContext;
import io.signalbox.sdk.payload.ValueFormat;
import io.signalbox.sdk.stream.StreamForm;
import io.signalbox.sdk.stream.Upload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a hub method is called with: a client's arguments and streams, each kind in its order, and what the server adds. */
final class HubParameters {
    private final List<Parameter> all;
    private final List<JavaType> arguments;
    private final List<JavaType> streams;

    /** @param form how the method reads a client's stream; null: it is none */
    private record Parameter(JavaType type, @Nullable StreamForm form) {
        static Parameter of(JavaType type) {
            return new Parameter(type, StreamForm.ofParameter(type).orElse(null));
        }

        boolean isSignal() {
            return type.hasRawClass(CancellationSignal.class);
        }
    }

    private HubParameters(List<Parameter> all) {
        this.all = List.copyOf(all);
        this.arguments = all.stream()
                .filter(parameter -> parameter.form == null && !parameter.isSignal())
                .map(Parameter::type)
                .toList();
        this.streams = all.stream()
                .filter(parameter -> parameter.form != null)
                .map(parameter -> StreamForm.itemsOf(parameter.type))
                .toList();
    }

    static HubParameters of(List<JavaType> types) {
        return new HubParameters(types.stream().map(Parameter::of).toList());
    }

    /** Types of the client's arguments. */
    List<JavaType> arguments() {
        return arguments;
    }

    /** Types of the items of the client's streams. */
    List<JavaType> streams() {
        return streams;
    }

    boolean haveSignal() {
        return all.stream().anyMatch(Parameter::isSignal);
    }

    /**
     * The client's arguments as values.
     *
     * @param encoded as many as {@link #arguments()}
     */
    @Nullable
    Object[] read(List<RawValue> encoded, ValueFormat format) throws IOException {
        @Nullable Object[] values = new @Nullable Object[encoded.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = format.read(encoded.get(i), arguments.get(i));
        }
        return values;
    }

    /** With what the server adds to the client's arguments; the call has as many streams as {@link #streams()}. */
    HubInvocationContext complete(HubInvocationContext invocation, OpenCall call) {
        if (arguments.size() == all.size()) {
            return invocation;
        }
        Iterator<@Nullable Object> values = invocation.hubMethodArguments().iterator();
        Iterator<Upload> uploads = call.uploads().iterator();
        List<@Nullable Object> complete = new ArrayList<>(all.size());
        for (Parameter parameter : all) {
            if (parameter.form != null) {
                complete.add(uploads.next().as(parameter.form, parameter.type.getRawClass()));
            } else {
                complete.add(parameter.isSignal() ? call.signal() : values.next());
            }
        }
        return invocation.withArguments(complete);
    }
}

package io.signalbox.sdk.stream;

import com.fasterxml.jackson.databind.JavaType;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/** The types that are streams when a hub method declares them. */
public enum StreamForm {
    PUBLISHER(Flow.Publisher.class),
    ITERATOR(Iterator.class),
    /** For results only. */
    STREAM(BaseStream.class),
    /** Of org.reactivestreams, which need not be there. */
    REACTIVE(null);

    private final @Nullable Class<?> type;

    StreamForm(@Nullable Class<?> type) {
        this.type = type;
    }

    /** The form of what a method that declares {@code returned}, or a stage of it, gives; empty: no stream. */
    public static Optional<StreamForm> ofResult(JavaType returned) {
        if (returned.isTypeOrSubTypeOf(CompletionStage.class)) {
            JavaType[] later = returned.findTypeParameters(CompletionStage.class);
            return later.length == 0 ? Optional.empty() : of(later[0].getRawClass());
        }
        return of(returned.getRawClass());
    }

    /** The form of a parameter that a client's stream is for; empty: an ordinary argument. */
    public static Optional<StreamForm> ofParameter(JavaType declared) {
        Class<?> type = declared.getRawClass();
        boolean ours = type == Flow.Publisher.class || type == Iterator.class || ReactiveBridge.isPublisher(type);
        return ours ? of(type) : Optional.empty();
    }

    /** What the items of a stream parameter are. */
    public static JavaType itemsOf(JavaType parameter) {
        return parameter.containedTypeOrUnknown(0);
    }

    static Optional<StreamForm> of(Class<?> declared) {
        for (StreamForm form : values()) {
            if (form.type != null && form.type.isAssignableFrom(declared)) {
                return Optional.of(form);
            }
        }
        return ReactiveBridge.publisherAmong(declared).map(found -> REACTIVE);
    }
}

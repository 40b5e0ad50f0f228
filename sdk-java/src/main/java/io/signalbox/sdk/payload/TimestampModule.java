package io.signalbox.sdk.payload;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.function.Function;

/** Points in time as they are, for {@link TokenPacker} to make timestamps of. */
final class TimestampModule extends SimpleModule {
    private static final long serialVersionUID = 1;

    TimestampModule() {
        super("timestamps");
        addSerializer(new PointInTime<>(Instant.class, instant -> instant));
        addSerializer(new PointInTime<>(OffsetDateTime.class, OffsetDateTime::toInstant));
        addSerializer(new PointInTime<>(ZonedDateTime.class, ZonedDateTime::toInstant));
        addSerializer(new PointInTime<>(Date.class, date -> Instant.ofEpochMilli(date.getTime())));
    }

    private static final class PointInTime<T> extends StdScalarSerializer<T> {
        private static final long serialVersionUID = 1;

        private final transient Function<T, Instant> instant;

        PointInTime(Class<T> type, Function<T, Instant> instant) {
            super(type);
            this.instant = instant;
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
            Instant point = instant.apply(value);
            if (out instanceof TokenBuffer) {
                out.writeEmbeddedObject(point);
            } else {
                out.writeString(point.toString());
            }
        }
    }
}

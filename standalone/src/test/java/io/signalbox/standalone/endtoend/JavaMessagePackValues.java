package io.signalbox.standalone.endtoend;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.jackson.dataformat.MessagePackFactory;
import org.msgpack.value.ValueType;

/**
 * Arguments, results and items. What they are in Java follows from the format that they arrive in, and is then cast to the
 * class that is wanted: what came as 32 bits without a sign is a {@code Long} and no {@code Integer}. Only maps and arrays
 * are made by Jackson, which is not so strict.
 */
final class JavaMessagePackValues {
    private final ObjectMapper mapper = new ObjectMapper(new MessagePackFactory());

    byte[] write(@Nullable Object value) throws IOException {
        return mapper.writeValueAsBytes(value);
    }

    /**
     * Reads the next value.
     *
     * @param message all of it, as {@code in} reads it
     * @param type null: nobody wants it
     * @throws ClassCastException when it arrived as something else
     */
    @Nullable
    Object read(MessageUnpacker in, byte[] message, @Nullable Type type) throws IOException {
        Class<?> wanted = type == null ? Object.class : boxed(type);
        int begin = Math.toIntExact(in.getTotalReadBytes());
        ValueType kind = in.getNextFormat().getValueType();
        Object simple = next(in, wanted);
        if (type == null) {
            return null;
        }
        if (kind == ValueType.ARRAY || kind == ValueType.MAP) {
            int length = Math.toIntExact(in.getTotalReadBytes()) - begin;
            return mapper.readValue(message, begin, length, mapper.constructType(type));
        }
        return wanted.cast(simple);
    }

    private Class<?> boxed(Type type) {
        Class<?> raw = mapper.constructType(type).getRawClass();
        return MethodType.methodType(raw).wrap().returnType();
    }

    /** The next value; of an array or a map nothing, but it has been read. */
    private static @Nullable Object next(MessageUnpacker in, Class<?> wanted) throws IOException {
        MessageFormat format = in.getNextFormat();
        return switch (format.getValueType()) {
            case NIL -> {
                in.unpackNil();
                yield null;
            }
            case BOOLEAN -> in.unpackBoolean();
            case INTEGER -> integer(in, format, wanted);
            case FLOAT -> in.unpackDouble();
            case STRING -> text(in.unpackString(), wanted);
            case BINARY -> in.readPayload(in.unpackBinaryHeader());
            case ARRAY -> skipped(in, in.unpackArrayHeader());
            case MAP -> skipped(in, 2 * in.unpackMapHeader());
            case EXTENSION -> throw new IllegalStateException("Extension types are not supported");
        };
    }

    private static @Nullable Object skipped(MessageUnpacker in, int values) throws IOException {
        for (int i = 0; i < values; i++) {
            Object unused = next(in, Object.class);
        }
        return null;
    }

    private static Object integer(MessageUnpacker in, MessageFormat format, Class<?> wanted) throws IOException {
        return switch (format) {
            case UINT64 -> in.unpackBigInteger();
            case INT64, UINT32 -> in.unpackLong();
            default -> narrowed(in.unpackInt(), wanted);
        };
    }

    private static Object narrowed(int number, Class<?> wanted) {
        if (wanted == Short.class) {
            return (short) number;
        }
        if (wanted == Byte.class) {
            return (byte) number;
        }
        return wanted == Character.class ? (Object) (char) number : (Object) number;
    }

    private static Object text(String text, Class<?> wanted) {
        return wanted == Character.class ? (Object) text.charAt(0) : text;
    }
}

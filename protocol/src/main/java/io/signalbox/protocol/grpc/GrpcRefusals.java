package io.signalbox.protocol.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Refusals as gRPC statuses: the code and text of the catalogue, the detail behind the text, and the entry's name in the
 * trailer {@code signalbox-refusal}. Causes stay here.
 */
public final class GrpcRefusals {
    static final Metadata.Key<String> NAME = Metadata.Key.of("signalbox-refusal", Metadata.ASCII_STRING_MARSHALLER);

    private GrpcRefusals() {}

    public static StatusRuntimeException toStatus(RefusedException e) {
        Metadata trailers = new Metadata();
        trailers.put(NAME, e.refusal().name());
        return Status.fromCode(e.refusal().grpcCode())
                .withDescription(e.getMessage())
                .asRuntimeException(trailers);
    }

    /**
     * The refusal that the other side meant.
     *
     * @param otherwise when it named none, or one that this version does not know: the status is then its cause
     */
    public static RefusedException fromStatus(StatusRuntimeException e, Refusal otherwise) {
        Refusal refusal = named(e.getTrailers());
        if (refusal == null) {
            return new RefusedException(otherwise, "", e);
        }
        return new RefusedException(refusal, detail(refusal, e.getStatus().getDescription()));
    }

    private static @Nullable Refusal named(@Nullable Metadata trailers) {
        String name = trailers == null ? null : trailers.get(NAME);
        for (Refusal refusal : Refusal.values()) {
            if (refusal.name().equals(name)) {
                return refusal;
            }
        }
        return null;
    }

    private static String detail(Refusal refusal, @Nullable String description) {
        String prefix = refusal.text() + " ";
        return description != null && description.startsWith(prefix) ? description.substring(prefix.length()) : "";
    }
}

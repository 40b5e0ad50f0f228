package io.signalbox.dataplane.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/** How a signature is kept, and read by those who look. */
final class SignatureSerializer implements StreamSerializer<Signature> {
    @Override
    public int getTypeId() {
        return 5_303;
    }

    @Override
    public void write(ObjectDataOutput out, Signature signature) throws IOException {
        out.writeLong(signature.number());
        out.writeString(signature.link());
        HoldersSerializer.writeStamps(out, signature.burials());
    }

    @Override
    public Signature read(ObjectDataInput in) throws IOException {
        return new Signature(
                in.readLong(), Objects.requireNonNull(in.readString()), Map.copyOf(HoldersSerializer.readStamps(in)));
    }
}

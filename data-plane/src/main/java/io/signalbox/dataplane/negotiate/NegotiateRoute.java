package io.signalbox.dataplane.negotiate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** {@code POST …/client/negotiate} (spec/signalr-transports.md §2). */
public final class NegotiateRoute {
    private static final int NEWEST = 1;
    private static final JsonFactory JSON = new JsonFactory();

    private final ClientDoor door;
    private final ConnectionTokens tokens;
    private final BiPredicate<TenantName, HubName> statefulHubs;

    /** @param statefulHubs whether a hub lets its clients come back, whatever its tenant says */
    public NegotiateRoute(ClientDoor door, ConnectionTokens tokens, BiPredicate<TenantName, HubName> statefulHubs) {
        this.door = door;
        this.tokens = tokens;
        this.statefulHubs = statefulHubs;
    }

    public void handle(HttpServerRequest request) {
        try {
            Admission admission = door.admit(request);
            boolean stateful = Boolean.parseBoolean(request.getParam("useStatefulReconnect"))
                    && admission.mayReconnectStatefully(statefulHubs);
            Answers.json(request, answer(admission, request.getParam("negotiateVersion"), stateful));
        } catch (RefusedException e) {
            Answers.refused(request, e);
        }
    }

    private Buffer answer(Admission admission, @Nullable String asked, boolean stateful) {
        int version;
        try {
            version = asked == null ? 0 : Integer.parseInt(asked.trim());
        } catch (NumberFormatException e) {
            return error("The client requested a non-integer protocol version.");
        }
        if (version < 0) {
            return error(
                    "The client requested version '" + version + "', but the server does not support this version.");
        }
        return negotiated(Math.min(version, NEWEST), admission, tokens.issue(admission, kind(version, stateful)));
    }

    /** Whoever reads a public token could take the connection over; the clients that know how have secret ones. */
    private static ConnectionTokens.Version kind(int version, boolean stateful) {
        if (version == 0) {
            return ConnectionTokens.Version.TOKEN_IS_ID;
        }
        return stateful ? ConnectionTokens.Version.RESUMABLE : ConnectionTokens.Version.TOKEN_IS_SECRET;
    }

    private static Buffer error(String text) {
        return write(json -> json.writeStringField("error", text));
    }

    private static Buffer negotiated(int version, Admission admission, ConnectionTokens.Issued issued) {
        return write(json -> {
            if (issued.resumable()) {
                json.writeBooleanField("useStatefulReconnect", true);
            }
            json.writeNumberField("negotiateVersion", version);
            json.writeStringField("connectionId", issued.id().value());
            if (version > 0) {
                json.writeStringField("connectionToken", issued.token());
            }
            json.writeArrayFieldStart("availableTransports");
            if (admission.mayUseWebSockets()) {
                json.writeStartObject();
                json.writeStringField("transport", "WebSockets");
                json.writeArrayFieldStart("transferFormats");
                json.writeString("Text");
                json.writeString("Binary");
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            if (admission.closesOnExpiry()) {
                // So that a client can show a new token in time.
                json.writeNumberField("tokenLifetimeSeconds", admission.lifetimeSeconds(Clock.systemUTC()));
            }
        });
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static Buffer write(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return Buffer.buffer(text.toString());
    }
}

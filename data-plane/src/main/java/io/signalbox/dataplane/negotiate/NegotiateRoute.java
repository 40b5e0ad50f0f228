package io.signalbox.dataplane.negotiate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.signalbox.dataplane.tenant.TenantGate;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
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
        if (request.method() != HttpMethod.POST) {
            Answers.text(request, 405, "");
            return;
        }
        try {
            Admission admission = door.admit(request);
            door.take(admission);
            boolean stateful = Boolean.parseBoolean(request.getParam("useStatefulReconnect"))
                    && admission.mayReconnectStatefully(statefulHubs);
            Answers.json(request, answer(admission, request, stateful));
        } catch (RefusedException e) {
            Answers.refused(request, e);
        }
    }

    private Buffer answer(Admission admission, HttpServerRequest request, boolean stateful) {
        String asked = request.getParam("negotiateVersion");
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
        ConnectionTokens.Issued issued = tokens.issue(admission, kind(version, stateful));
        return negotiated(Math.min(version, NEWEST), admission, issued, repeated(request));
    }

    /** Whoever reads a public token could take the connection over; the clients that know how have secret ones. */
    private static ConnectionTokens.Version kind(int version, boolean stateful) {
        if (version == 0) {
            return ConnectionTokens.Version.TOKEN_IS_ID;
        }
        return stateful ? ConnectionTokens.Version.RESUMABLE : ConnectionTokens.Version.TOKEN_IS_SECRET;
    }

    /**
     * The access token for clients that would lose it: after a redirect the Java client goes on with its app's token on
     * long polling, unless the last answer has one (spec/signalr-transports.md §2.4). The other clients of the family keep
     * it by themselves, and must not be told: they would no longer ask for a fresh one when it expires.
     */
    private static @Nullable String repeated(HttpServerRequest request) {
        String said = request.getHeader("X-SignalR-User-Agent");
        String agent = said == null ? request.getHeader("User-Agent") : said;
        boolean keepsIt = agent != null && agent.startsWith("Microsoft SignalR/") && !agent.contains("; Java;");
        return keepsIt ? null : TenantGate.bearer(request.getHeader("Authorization"));
    }

    private static Buffer error(String text) {
        return write(json -> json.writeStringField("error", text));
    }

    private static Buffer negotiated(
            int version, Admission admission, ConnectionTokens.Issued issued, @Nullable String accessToken) {
        return write(json -> {
            if (issued.resumable()) {
                json.writeBooleanField("useStatefulReconnect", true);
            }
            json.writeNumberField("negotiateVersion", version);
            if (accessToken != null) {
                json.writeStringField("accessToken", accessToken);
            }
            json.writeStringField("connectionId", issued.id().value());
            if (version > 0) {
                json.writeStringField("connectionToken", issued.token());
            }
            json.writeArrayFieldStart("availableTransports");
            for (TransportKind transport : TransportKind.values()) {
                if (admission.may(transport)) {
                    writeTransport(json, transport);
                }
            }
            json.writeEndArray();
            if (admission.closesOnExpiry()) {
                // So that a client can show a new token in time.
                json.writeNumberField("tokenLifetimeSeconds", admission.lifetimeSeconds(Clock.systemUTC()));
            }
        });
    }

    private static void writeTransport(JsonGenerator json, TransportKind transport) throws IOException {
        json.writeStartObject();
        json.writeStringField("transport", transport.text());
        json.writeArrayFieldStart("transferFormats");
        json.writeString("Text");
        if (transport.binary()) {
            json.writeString("Binary");
        }
        json.writeEndArray();
        json.writeEndObject();
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

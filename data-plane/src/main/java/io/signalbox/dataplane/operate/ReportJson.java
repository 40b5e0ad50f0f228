package io.signalbox.dataplane.operate;

import io.signalbox.dataplane.connection.ConnectionReport;
import io.vertx.core.json.JsonObject;

/** A connection as its operator reads it. */
final class ReportJson {
    private ReportJson() {}

    static JsonObject of(ConnectionReport report) {
        var client = report.client();
        JsonObject json = new JsonObject()
                .put("connectionId", client.id().value())
                .put("tenant", client.tenant().value())
                .put("hub", client.hub().value());
        if (client.user() != null) {
            json.put("userId", client.user().value());
        }
        json.put("transport", report.transport())
                .put("state", report.end() == null ? "open" : "ended")
                .put("since", report.since().toString());
        if (report.end() != null) {
            putEnd(json, report.end());
        }
        return json.put("received", traffic(report.received())).put("sent", traffic(report.sent()));
    }

    private static void putEnd(JsonObject json, ConnectionReport.End end) {
        json.put("until", end.at().toString())
                .put("reason", end.reason().name())
                .put("reasonNumber", end.reason().number())
                .put("when", end.reason().when());
        if (end.error() != null) {
            json.put("error", end.error());
        }
    }

    private static JsonObject traffic(ConnectionReport.Traffic traffic) {
        return new JsonObject().put("messages", traffic.messages()).put("bytes", traffic.bytes());
    }
}

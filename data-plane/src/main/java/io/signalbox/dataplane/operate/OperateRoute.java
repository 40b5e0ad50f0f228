package io.signalbox.dataplane.operate;

import io.signalbox.dataplane.connection.ConnectionReport;
import io.signalbox.dataplane.connection.OpenConnections;
import io.signalbox.dataplane.leave.Drain;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.negotiate.Answers;
import io.signalbox.dataplane.tenant.TenantGate;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /operate/connections/{id}} and {@code GET /operate/tenants/{tenant}/connections?state=&limit=&after=}: the
 * connections of this node. {@code /operate/drain}: takes it out of service with POST and back with DELETE; GET tells how
 * far it is.
 */
public final class OperateRoute {
    private static final int USUAL_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;

    private final OperateKey key;
    private final Reports reports;
    private final DrainCalls drain;
    private final String node;

    /** @param node name of this node, for the answers */
    public OperateRoute(OperateKey key, OpenConnections connections, Drain drain, String node) {
        this.key = key;
        this.reports = new Reports(connections);
        this.drain = new DrainCalls(drain);
        this.node = node;
    }

    public void register(Router router) {
        router.route("/operate/*").handler(this::admit);
        router.get("/operate/connections/:id").blockingHandler(context -> answer(context, this::connection), false);
        router.get("/operate/tenants/:tenant/connections")
                .blockingHandler(context -> answer(context, this::connections), false);
        router.get("/operate/drain").blockingHandler(context -> answer(context, asked -> told(drain.state())), false);
        router.post("/operate/drain").blockingHandler(context -> answer(context, asked -> told(drain.begin())), false);
        router.delete("/operate/drain")
                .blockingHandler(context -> answer(context, asked -> told(drain.resume())), false);
    }

    /** On the event loop already: a wrong key costs a comparison and no thread. */
    private void admit(RoutingContext context) {
        if (key.opens(TenantGate.bearer(context.request().getHeader("Authorization")))) {
            context.next();
        } else {
            context.response().putHeader("WWW-Authenticate", "Bearer");
            Answers.refused(context.request(), new RefusedException(Refusal.OPERATE_KEY_INVALID));
        }
    }

    private static void answer(RoutingContext context, Function<RoutingContext, JsonObject> work) {
        HttpServerRequest request = context.request();
        try {
            request.response().putHeader("Cache-Control", "no-store");
            Answers.json(request, work.apply(context).toBuffer());
        } catch (RefusedException e) {
            Answers.refused(request, e);
        } catch (RuntimeException e) {
            Log.LOG.callFailed(e);
            Answers.refused(request, new RefusedException(Refusal.INTERNAL));
        }
    }

    private JsonObject told(JsonObject state) {
        return state.put("node", node);
    }

    private JsonObject connection(RoutingContext context) {
        return reports.find(new ConnectionId(context.pathParam("id")))
                .map(ReportJson::of)
                .orElseThrow(() -> new RefusedException(
                        Refusal.CONNECTION_UNKNOWN, "Neither open on node " + node + " nor among its latest ends."))
                .put("node", node);
    }

    private JsonObject connections(RoutingContext context) {
        HttpServerRequest request = context.request();
        TenantName tenant = new TenantName(context.pathParam("tenant"));
        int most = limit(request.getParam("limit"));
        String after = request.getParam("after");
        // One more than asked for tells whether there is a next page.
        List<ConnectionReport> found = ended(request.getParam("state"))
                ? reports.ended(tenant, after, most + 1)
                : reports.open(tenant, after, most + 1);
        List<ConnectionReport> page = found.subList(0, Math.min(most, found.size()));
        JsonArray connections = new JsonArray();
        page.forEach(report -> connections.add(ReportJson.of(report)));
        JsonObject answer = new JsonObject().put("node", node).put("connections", connections);
        if (found.size() > most) {
            answer.put("next", page.get(most - 1).client().id().value());
        }
        return answer;
    }

    private static boolean ended(@Nullable String state) {
        if (state == null || state.equals("open")) {
            return false;
        }
        if (state.equals("ended")) {
            return true;
        }
        throw new RefusedException(Refusal.PARAMETER_INVALID, "state (expected: open or ended)");
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return USUAL_PAGE;
        }
        if (text.matches("[0-9]{1,4}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= LARGEST_PAGE) {
                return limit;
            }
        }
        throw new RefusedException(Refusal.PARAMETER_INVALID, "limit (expected: 1 to " + LARGEST_PAGE + ")");
    }
}

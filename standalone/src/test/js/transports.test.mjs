// Server-Sent Events and long polling beside WebSockets: the same hub, the same messages.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { clientToken, connect, direct, Heard, rest, within } from "./clients.mjs";
import { NarrowProxy } from "./narrow.mjs";

/** What the connection really uses. */
const transportOf = connection => connection.connection.transport.constructor.name;

for (const [transport, protocol] of [["ServerSentEvents", "json"], ["LongPolling", "json"], ["LongPolling", "messagepack"]]) {
  describe(`a ${protocol} client on ${transport}`, () => {
    let client, neighbour;
    before(async () => {
      client = await connect({ user: "tess", protocol, transport });
      neighbour = await connect({ user: "webster", protocol: "json" });
    });
    after(() => Promise.all([client.stop(), neighbour.stop()]));

    const invoke = (...args) => within(args[0], client.connection.invoke(...args));

    it("uses it", () => assert.equal(transportOf(client.connection), `${transport}Transport`));

    // compat: js-accept
    it("gets results and errors", async () => {
      assert.equal(await invoke("Add", 19, 23), 42);
      assert.equal(await invoke("Echo", "Grüße,\n世界 👋\r\n\u001e."), "Grüße,\n世界 👋\r\n\u001e.");
      await assert.rejects(invoke("Refuse", "no entry"), /HubException: no entry/);
      assert.deepEqual(await invoke("WhoAmI"), { connectionId: client.id, user: "tess" });
    });

    it("has many invocations under way at once, each answered with its own", async () => {
      const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => invoke("Add", i, 1)));
      assert.deepEqual(answers, Array.from({ length: 200 }, (_, i) => i + 1));
    });

    it("hears what others send, and they hear it, in order", async () => {
      const texts = Array.from({ length: 300 }, (_, i) => `${transport} ${protocol} ${i}`);
      for (const sender of [neighbour, client]) {
        for (const text of texts) {
          await sender.connection.send("ToAll", text);
        }
        for (const hearer of [client, neighbour]) {
          for (const text of texts) {
            assert.equal(await hearer.heard.next(), text);
          }
        }
      }
    });

    it("hears a backend, in groups, by user and by connection", async () => {
      await invoke("Join", "poor");
      const say = async (path, text) => {
        const { status } = await rest("POST", `/api/hubs/test${path}/:send`, { target: "Heard", arguments: [text] });
        assert.equal(status, 202);
        assert.equal(await client.heard.next(), text);
      };
      await say("/groups/poor", "to the group");
      await say("/users/tess", "to the user");
      await say(`/connections/${client.id}`, "to the connection");
    });

    // compat: lp-boundary
    it("hears a message of a hundred thousand characters", async () => {
      const text = "0123456789".repeat(10_000);
      const { status } = await rest("POST", "/api/hubs/test/users/tess/:send", { target: "Heard", arguments: [text] });
      assert.equal(status, 202);
      assert.equal(await client.heard.next(), text);
    });

    it("is told when a backend closes it, with the reason", async () => {
      const other = await connect({ user: "closed", protocol, transport });
      const closed = within("close", new Promise(done => other.connection.onclose(done)));
      const { status } = await rest("DELETE", `/api/hubs/test/connections/${other.id}`, undefined, "&reason=enough");
      assert.equal(status, 200);
      assert.match((await closed).message, /enough/);
    });

    // compat: js-stop-polling
    it("is missed when it stops", async () => {
      const stayer = await connect({ user: "stay", protocol, transport });
      const leaver = await connect({ user: "leave", protocol, transport });
      await within("stop", leaver.stop());
      assert.equal(await stayer.heard.next(), `left ${leaver.id}`);
      await within("stop", stayer.stop());
    });

    it("may come back at once, again and again", async () => {
      for (let i = 0; i < 10; i++) {
        const other = await connect({ protocol, transport });
        assert.equal(await within("Add", other.connection.invoke("Add", i, 1)), i + 1);
        await within("stop", other.stop());
      }
    });
  });
}

describe("a client whose token forbids", () => {
  for (const [bits, expected] of [["6", "ServerSentEventsTransport"], ["4", "LongPollingTransport"]]) {
    // compat: sc-transports
    it(`the better transports (${bits}) takes ${expected}`, async () => {
      const connection = direct("test", clientToken("test", { claims: { nameid: "lim", "asrs.s.htt": bits } }));
      await within("start", connection.start());
      assert.equal(transportOf(connection), expected);
      assert.equal((await within("WhoAmI", connection.invoke("WhoAmI"))).user, "lim");
      await within("stop", connection.stop());
    });
  }
});

const NO_WEBSOCKETS = { upgrades: "refused", events: true };
const NEITHER = { upgrades: "refused", events: false };
/** As proxies do that know no WebSockets: the service hears a poll, and answers it. */
const UNKNOWN_WEBSOCKETS = { upgrades: "ignored", events: true };

describe("behind a narrow proxy", () => {
  for (const [what, obstacles, protocol, kept, taken] of [
    ["refuses WebSockets", NO_WEBSOCKETS, "json", ["WebSockets"], "ServerSentEvents"],
    ["refuses WebSockets and event streams", NEITHER, "json", ["WebSockets", "ServerSentEvents"], "LongPolling"],
    ["refuses WebSockets", NO_WEBSOCKETS, "messagepack", ["WebSockets"], "LongPolling"],
    ["takes WebSockets for plain requests", UNKNOWN_WEBSOCKETS, "json", ["WebSockets"], "ServerSentEvents"],
  ]) {
    // compat: neg-ask-again
    it(`a ${protocol} client asks again for each transport, to ${taken}, where it ${what}`, async () => {
      const proxy = await NarrowProxy.start(obstacles);
      const connection = direct("test", clientToken("test", { claims: { nameid: "narrow" } }), { base: proxy.url, protocol });
      const heard = new Heard();
      connection.on("Heard", item => heard.push(item));
      await within("start", connection.start());

      assert.equal(transportOf(connection), `${taken}Transport`);
      assert.deepEqual(proxy.kept, kept);
      assert.equal(proxy.ids.length, kept.length + 1);
      assert.equal(new Set(proxy.ids).size, proxy.ids.length, "each id is new");
      const id = proxy.ids.at(-1);
      assert.equal(connection.connectionId, id);
      assert.deepEqual(await within("WhoAmI", connection.invoke("WhoAmI")), { connectionId: id, user: "narrow" });
      const message = { target: "Heard", arguments: ["you came through"] };
      assert.equal((await rest("POST", "/api/hubs/test/users/narrow/:send", message)).status, 202);
      assert.equal(await heard.next(), "you came through");
      const known = await Promise.all(proxy.ids.map(one => rest("HEAD", `/api/hubs/test/connections/${one}`)));
      assert.deepEqual(known.map(({ status }) => status), [...kept.map(() => 404), 200], "the last id alone is connected");

      await within("stop", connection.stop());
      proxy.close();
    });
  }
});

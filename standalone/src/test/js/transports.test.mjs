// Server-Sent Events and long polling beside WebSockets: the same hub, the same messages.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { clientToken, connect, direct, rest, within } from "./clients.mjs";

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

// The npm client in Node: every scenario on every transport in every protocol, or on the one that TRANSPORT names.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import * as signalR from "@microsoft/signalr";
import { BINARY_EVENTS, cells, outside } from "./cells.mjs";
import { allowStatefulReconnect, clientToken, protocolNamed, unstarted, within, world } from "./clients.mjs";
import { namesOn, play } from "./scenarios.mjs";

before(() => allowStatefulReconnect("test"));

const only = process.env.TRANSPORT;

for (const [transport, protocol] of cells.filter(([its]) => !only || its === only)) {
  describe(`a ${protocol} client in Node on ${transport}`, () => {
    const cell = { signalR, protocol, newProtocol: () => protocolNamed(protocol), transport, ...world, outside: outside() };
    for (const name of namesOn(transport)) {
      it(name, () => play(name, cell));
    }
  });
}

describe("MessagePack on Server-Sent Events", () => {
  it("is refused by the client itself", async () => {
    const client = unstarted({ hub: "test", protocol: "messagepack", transport: "ServerSentEvents" });
    await assert.rejects(within("start", client.start()), { message: BINARY_EVENTS });
  });

  it("is refused by the service when another client tries", async () => {
    const Authorization = `Bearer ${clientToken("test")}`;
    const ask = (path, options) => fetch(`${world.endpoint}/client/${path}`, { ...options, headers: { Authorization, ...options.headers } });
    const { connectionToken } = await (await ask("negotiate?hub=test&negotiateVersion=1", { method: "POST" })).json();
    const events = await ask(`?hub=test&id=${connectionToken}`, { headers: { Accept: "text/event-stream" } });
    const handshake = JSON.stringify({ protocol: "messagepack", version: 1 }) + "\u001e";
    assert.equal((await ask(`?hub=test&id=${connectionToken}`, { method: "POST", body: handshake })).status, 200);
    const said = await within("end of events", events.text());
    assert.equal(said, `:\r\ndata: ${JSON.stringify({ error: "Cannot use the 'messagepack' protocol on the current transport. "
      + "The transport does not support 'Binary' transfer format." })}\u001e\r\n\r\n`);
  });
});

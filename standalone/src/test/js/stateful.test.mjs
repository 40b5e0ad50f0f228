// Clients with stateful reconnect behind a proxy that cuts their TCP connections; 100 cuts under traffic are in scenarios.mjs.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import * as signalR from "@microsoft/signalr";
import { allowStatefulReconnect, clientToken, protocolNamed, rest, within, world } from "./clients.mjs";
import { Proxy } from "./proxy.mjs";
import { watched } from "./severance.mjs";
import { pause, until } from "./waiting.mjs";

function stateful(url, protocol, options = {}) {
  const builder = new signalR.HubConnectionBuilder()
    .withUrl(url, options)
    .withHubProtocol(protocolNamed(protocol))
    .configureLogging(signalR.LogLevel.None);
  return builder.withStatefulReconnect().build();
}

const direct = (base, user, protocol) => stateful(`${base}/client/?hub=test`, protocol, {
  accessTokenFactory: () => clientToken("test", { claims: { nameid: user } }),
});

before(() => allowStatefulReconnect("test"));

describe("a client with stateful reconnect", () => {
  it("gets on when it acknowledges in the middle of a replay, and that breaks off", async () => {
    const proxy = await Proxy.start();
    const client = await watched(direct(proxy.url, "broken", "json"));
    for (let number = 1; number <= 5; number++) {
      await client.connection.invoke("Count", number);
    }
    // Its sequence and one message; the client's timer acknowledges ten.
    proxy.lets(2);
    await proxy.cutAfter(0, false);
    await until("its own sequence, then its acknowledgement", () => proxy.said >= 2);
    proxy.lets(Infinity);
    await proxy.cutAfter(0, false);
    await client.connection.invoke("Count", 6);
    assert.deepEqual(await client.counted.take(6), [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(client.ends, []);
    await client.connection.stop();
    proxy.close();
  });

  it("begins in the middle of a broadcast and counts it right", async () => {
    const proxy = await Proxy.start();
    const stayer = await watched(direct(world.endpoint, "speaker", "json"));
    let number = 0, working = true;
    const broadcasting = (async () => {
      while (working) {
        await stayer.connection.send("ToOthers", `${++number}`);
        await pause(0);
      }
    })();
    for (let beginning = 0; beginning < 20; beginning++) {
      const connection = direct(proxy.url, "beginner", "json");
      // When it stops amid messages it leaves this timer behind, and Node waits for it.
      connection.serverTimeoutInMilliseconds = 5_000;
      const client = await watched(connection);
      const heard = await client.heard.take(3);
      await proxy.cutAfter(0, false);
      heard.push(...await client.heard.take(10));
      assert.deepEqual(heard.map(Number), heard.map((_, i) => Number(heard[0]) + i));
      await client.connection.stop();
    }
    working = false;
    await broadcasting;
    await stayer.connection.stop();
    proxy.close();
  });

  // compat: sr-survive
  it("keeps its groups", async () => {
    const proxy = await Proxy.start();
    const client = await watched(direct(proxy.url, "grouped", "json"));
    await client.connection.invoke("Join", "kept");
    await proxy.cutAfter(0, false);
    await client.connection.invoke("ToGroup", "kept", "still here");
    assert.equal(await client.heard.next(), "still here");
    await client.connection.stop();
    proxy.close();
  });

  // compat: js-version-2
  it("is promised it through its app's redirect too", async () => {
    const connection = stateful(`${world.app}/test?user=redirected`, "json");
    const client = await watched(connection);
    assert.equal(connection.connection.features.reconnect, true);
    assert.equal(await connection.invoke("Add", 1, 2), 3);
    await client.connection.stop();
  });

  it("is closed by a backend, for good", async () => {
    const client = await watched(direct(world.endpoint, "closed", "json"));
    const closed = within("close", new Promise(done => client.connection.onclose(done)));
    const path = `/api/hubs/test/connections/${client.connection.connectionId}`;
    assert.equal((await rest("DELETE", path, undefined, "&reason=enough")).status, 200);
    assert.match((await closed).message, /enough/);
    assert.equal(client.connection.state, "Disconnected");
  });

  it("ends when nobody lets it back in", async () => {
    const proxy = await Proxy.start();
    const client = await watched(direct(proxy.url, "stranded", "json"));
    const closed = within("close", new Promise(done => client.connection.onclose(() => done(true))));
    proxy.close();
    assert.equal(await closed, true);
  });
});

// Clients with stateful reconnect behind a proxy that cuts their TCP connections while messages go both ways.
import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import * as signalR from "@microsoft/signalr";
import { clientToken, Heard, protocolNamed, rest, within, world } from "./clients.mjs";

const CUTS = 100;
const service = new URL(world.endpoint);

/** Numbers that are the same in every run. */
function numbers(seed) {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const until = (what, condition) => within(what, (async () => {
  while (!await condition()) {
    await pause(1);
  }
})(), 20_000);

/** Hands bytes on between clients and the service, until it is told to cut. Before an upgrade is done it cuts nothing. */
class Proxy {
  #server = net.createServer(client => this.#join(client));
  #pairs = new Set();
  #left = Infinity;
  #deaf = false;
  #framesLeft = Infinity;
  /** WebSockets so far. */
  upgrades = 0;
  /** Pieces that came from clients on the newest WebSocket. */
  said = 0;

  static async start() {
    const proxy = new Proxy();
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  #join(client) {
    const to = net.connect(Number(service.port), service.hostname);
    const pair = { client, to, head: "", upgraded: false };
    this.#pairs.add(pair);
    client.on("error", () => {}).on("close", () => this.#pairs.has(pair) && to.destroy());
    to.on("error", () => {}).on("close", () => { this.#pairs.delete(pair); client.destroy(); });
    client.on("data", bytes => {
      this.said += pair.upgraded ? 1 : 0;
      to.write(bytes);
    });
    to.on("data", bytes => this.#toClient(pair, bytes));
  }

  #toClient(pair, bytes) {
    if (!this.#pairs.has(pair)) {
      return;
    }
    if (pair.upgraded) {
      this.#counted(pair, bytes);
      return;
    }
    pair.head += bytes.toString("latin1");
    const end = pair.head.indexOf("\r\n\r\n") + 4;
    if (end < 4 || !pair.head.startsWith("HTTP/1.1 101")) {
      pair.client.write(bytes);
      return;
    }
    const rest = pair.head.length - end;
    pair.client.write(bytes.subarray(0, bytes.length - rest));
    pair.upgraded = true;
    this.upgrades++;
    this.said = 0;
    this.#counted(pair, bytes.subarray(bytes.length - rest));
  }

  #counted(pair, all) {
    const bytes = this.#framesLeft === Infinity ? all : this.#frames(all);
    pair.client.write(bytes.subarray(0, this.#left));
    this.#left -= bytes.length;
    if (this.#left <= 0) {
      this.#left = Infinity;
      this.#cut(pair);
    }
  }

  /** So many short frames as are left, each whole. */
  #frames(bytes) {
    let end = 0;
    while (this.#framesLeft > 0 && end < bytes.length) {
      end += 2 + bytes[end + 1];
      this.#framesLeft--;
    }
    return bytes.subarray(0, end);
  }

  /** From the next socket on, so many frames go to the client and no more. */
  lets(frames) {
    this.#framesLeft = frames;
  }

  #cut(pair) {
    this.#pairs.delete(pair);
    if (this.#deaf) {
      // The service does not hear of it: the client comes back while its old socket looks open.
      pair.client.destroy();
      setTimeout(() => pair.to.destroy(), 2_000).unref();
    } else {
      pair.client.resetAndDestroy();
      pair.to.resetAndDestroy();
    }
  }

  /** Cuts the WebSocket when that many bytes more have gone to the client; resolves when a new one is there. */
  async cutAfter(bytes, deaf) {
    const before = this.upgrades;
    this.#deaf = deaf;
    this.#left = bytes;
    if (bytes === 0) {
      this.#left = Infinity;
      [...this.#pairs].filter(pair => pair.upgraded).forEach(pair => this.#cut(pair));
    }
    await until("a cut and a new WebSocket", () => this.upgrades > before);
  }

  close() {
    for (const pair of this.#pairs) {
      pair.to.destroy();
    }
    this.#server.close();
  }
}

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

async function promised() {
  const answer = await fetch(`${world.endpoint}/client/negotiate?hub=test&negotiateVersion=1&useStatefulReconnect=true`, {
    method: "POST",
    headers: { Authorization: `Bearer ${clientToken("test")}` },
  });
  return (await answer.json()).useStatefulReconnect === true;
}

before(async () => {
  const answer = await fetch(`${world.endpoint}/control/v1/tenants/dev/options`, {
    method: "PATCH",
    headers: { Authorization: `Bearer ${process.env.OPERATOR_KEY}`, "Content-Type": "application/json" },
    body: JSON.stringify({ statefulReconnectHubs: ["test"] }),
  });
  assert.equal(answer.status, 200, await answer.text());
  await until("stateful reconnect on the hub", promised);
});

for (const protocol of ["json", "messagepack"]) {
  describe(`a ${protocol} client with stateful reconnect`, () => {
    // compat: sr-survive
    it(`loses ${CUTS} sockets under traffic and nothing else`, async () => {
      const proxy = await Proxy.start();
      const random = numbers(protocol.length);
      const stayer = await started(direct(world.endpoint, "stay", protocol));
      const client = await started(direct(proxy.url, "leave", protocol));
      const id = client.connection.connectionId;
      let sent = 0, broadcast = 0, working = true;
      const answers = [];

      const counting = (async () => {
        while (working) {
          await client.connection.send("Count", ++sent);
          if (sent % 10 === 0) {
            const added = sent;
            answers.push(client.connection.invoke("Add", added, 1).then(sum => assert.equal(sum, added + 1)));
          }
          await pause(random(4));
        }
      })();
      const broadcasting = (async () => {
        while (working) {
          await stayer.connection.send("ToOthers", `broadcast ${++broadcast}`);
          await pause(random(4));
        }
      })();

      for (let cut = 0; cut < CUTS; cut++) {
        // Now and then in the middle of a replay, else in the middle of a message or between two.
        await pause(cut % 4 === 1 ? 0 : random(60));
        await proxy.cutAfter(1 + random([1, 300, 2_000][cut % 3]), cut % 5 === 4);
      }
      working = false;
      await Promise.all([counting, broadcasting]);
      await within("every answer", Promise.all(answers));

      const upTo = last => Array.from({ length: last }, (_, i) => i + 1);
      assert.deepEqual(await taken(client.counted, sent), upTo(sent), "said back");
      assert.deepEqual(await taken(client.heard, broadcast), upTo(broadcast).map(n => `broadcast ${n}`), "broadcast");
      assert.deepEqual(await client.connection.invoke("Counted"), upTo(sent), "taken by the hub");
      assert.equal((await client.connection.invoke("WhoAmI")).connectionId, id);
      assert.equal(client.connection.connectionId, id);
      assert.deepEqual(client.ends, []);
      assert.equal(proxy.upgrades, CUTS + 1);
      await stayer.connection.invoke("ToCaller", "the end");
      assert.deepEqual(await stayer.heard.until("the end"), [], "the hub missed nobody");
      await client.connection.stop();
      assert.equal(await stayer.heard.next("the hub's farewell"), `left ${id}`);
      await stayer.connection.stop();
      proxy.close();
    });
  });
}

describe("a client with stateful reconnect", () => {
  it("gets on when it acknowledges in the middle of a replay, and that breaks off", async () => {
    const proxy = await Proxy.start();
    const client = await started(direct(proxy.url, "broken", "json"));
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
    assert.deepEqual(await taken(client.counted, 6), [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(client.ends, []);
    await client.connection.stop();
    proxy.close();
  });

  it("begins in the middle of a broadcast and counts it right", async () => {
    const proxy = await Proxy.start();
    const stayer = await started(direct(world.endpoint, "speaker", "json"));
    let number = 0, working = true;
    const broadcasting = (async () => {
      while (working) {
        await stayer.connection.send("ToOthers", `${++number}`);
        await pause(0);
      }
    })();
    for (let beginning = 0; beginning < 20; beginning++) {
      const client = await started(direct(proxy.url, "beginner", "json"));
      const heard = await taken(client.heard, 3);
      await proxy.cutAfter(0, false);
      heard.push(...await taken(client.heard, 10));
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
    const client = await started(direct(proxy.url, "grouped", "json"));
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
    const client = await started(connection);
    assert.equal(connection.connection.features.reconnect, true);
    assert.equal(await connection.invoke("Add", 1, 2), 3);
    await client.connection.stop();
  });

  it("is closed by a backend, for good", async () => {
    const client = await started(direct(world.endpoint, "closed", "json"));
    const closed = within("close", new Promise(done => client.connection.onclose(done)));
    const path = `/api/hubs/test/connections/${client.connection.connectionId}`;
    assert.equal((await rest("DELETE", path, undefined, "&reason=enough")).status, 200);
    assert.match((await closed).message, /enough/);
    assert.equal(client.connection.state, "Disconnected");
  });

  it("ends when nobody lets it back in", async () => {
    const proxy = await Proxy.start();
    const client = await started(direct(proxy.url, "stranded", "json"));
    const closed = within("close", new Promise(done => client.connection.onclose(() => done(true))));
    proxy.close();
    assert.equal(await closed, true);
  });
});

async function started(connection) {
  const client = { connection, heard: new Heard(), counted: new Heard(), ends: [] };
  connection.on("Heard", item => client.heard.push(item));
  connection.on("Counted", number => client.counted.push(number));
  connection.onclose(error => client.ends.push(`closed: ${error}`));
  connection.onreconnecting(error => client.ends.push(`reconnecting: ${error}`));
  await within("start", connection.start());
  return client;
}

async function taken(heard, count) {
  const all = [];
  while (all.length < count) {
    all.push(await heard.next(`number ${all.length + 1} of ${count}`));
  }
  return all;
}

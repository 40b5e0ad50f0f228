// Streams in both directions, cancellation, and answers to the server's questions.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import * as signalR from "@microsoft/signalr";
import { clientToken, protocolNamed, within, world } from "./clients.mjs";

const MANY = 100_000;

async function connect(protocol) {
  const connection = new signalR.HubConnectionBuilder()
    .withUrl(`${world.endpoint}/client/?hub=streams`, { accessTokenFactory: () => clientToken("streams") })
    .withHubProtocol(protocolNamed(protocol))
    .configureLogging(signalR.LogLevel.None)
    .build();
  await within("start", connection.start());
  return connection;
}

/** All items of a stream, or its error. */
function all(stream, limit) {
  const items = [];
  return within("end of stream", new Promise((resolve, reject) => stream.subscribe({
    next: item => items.push(item),
    complete: () => resolve(items),
    error: reject,
  })), limit);
}

async function eventually(what, holds) {
  const end = Date.now() + 10_000;
  while (!await holds()) {
    assert.ok(Date.now() < end, what);
  }
}

for (const protocol of ["json", "messagepack"]) {
  describe(`a ${protocol} client that streams`, () => {
    let client;
    let asked;
    before(async () => {
      client = await connect(protocol);
      client.on("Ask", number => asked(number));
    });
    after(() => client.stop());

    const invoke = (...args) => within(args[0], client.invoke(...args));
    const failure = promise => promise.then(() => assert.fail("did not fail"), error => error.message);

    it("takes a long stream whole and in order", async () => {
      const items = await all(client.stream("Count", MANY), 60_000);
      assert.equal(items.length, MANY);
      assert.ok(items.every((item, i) => item === i));
    });

    it("takes numbers of 64 bits", async () => {
      assert.deepEqual(await all(client.stream("Longs", 2)), [2 ** 40, 2 ** 40 + 1]);
    });

    it("reads how a stream broke", async () => {
      assert.equal(await failure(all(client.stream("Breaking"))),
        "An error occurred on the server while streaming results. HubException: broken");
    });

    it("is told when it streams what does not stream, and the other way round", async () => {
      assert.equal(await failure(all(client.stream("Server"))),
        "The client attempted to invoke the non-streaming 'Server' method with a streaming invocation.");
      assert.equal(await failure(invoke("Count", 1)),
        "The client attempted to invoke the streaming 'Count' method with a non-streaming invocation.");
    });

    it("cancels a stream", async () => {
      const before = await invoke("Cancelled");
      await within("an item", new Promise((resolve, reject) => {
        const subscription = client.stream("Published", "hello").subscribe({
          next: item => {
            assert.equal(item, "hello");
            setImmediate(() => { subscription.dispose(); resolve(); });
          },
          error: reject,
        });
      }));
      await eventually("publisher and signal are told", async () => await invoke("Cancelled") === before + 2);
    });

    it("sends a stream", async () => {
      const numbers = new signalR.Subject();
      const sum = invoke("Sum", numbers);
      for (let i = 0; i < 1_000; i++) {
        numbers.next(i);
      }
      numbers.complete();
      assert.equal(await sum, 499_500);
    });

    it("sends a stream that breaks", async () => {
      const numbers = new signalR.Subject();
      const answer = invoke("Failed", numbers);
      numbers.next(1);
      numbers.error(new Error("gave up"));
      assert.equal(await answer, "failed: gave up");
    });

    it("is told that streams are missing", async () => {
      assert.equal(await failure(invoke("Sum")),
        "An unexpected error occurred invoking 'Sum' on the server. HubException: Client sent 0 stream(s), Hub method expects 1.");
    });

    // compat: js-shared-ids
    it("streams both ways in one invocation", async () => {
      const words = new signalR.Subject();
      const shouted = all(client.stream("Shout", words));
      words.next("a");
      words.next("b");
      words.complete();
      assert.deepEqual(await shouted, ["A", "B"]);
    });

    it("answers its hub while the hub method waits", async () => {
      asked = number => number + 1;
      assert.equal(await invoke("AskMe", 41), "heard 42");
    });

    it("answers a hub method of another client, and another app server", async () => {
      asked = number => number + 1;
      const others = await Promise.all([connect(protocol), connect(protocol)]);
      try {
        for (const other of others) {
          assert.equal(await within("AskOne", other.invoke("AskOne", client.connectionId, 1)), 2);
          assert.equal(await within("AskFromOtherServer", other.invoke("AskFromOtherServer", client.connectionId, 2)), 3);
        }
      } finally {
        await Promise.all(others.map(other => other.stop()));
      }
    });

    // compat: ask-error
    it("says why it cannot answer", async () => {
      const why = () => invoke("WhyNot", client.connectionId);
      asked = () => { throw new Error("from callback"); };
      assert.equal(await why(), "HubException: Error: from callback");
      asked = () => undefined;
      assert.equal(await why(), "HubException: Client didn't provide a result.");
      asked = () => "text";
      assert.match(await why(), /^HubException: Error trying to deserialize result to Integer\. /);
      asked = () => new Promise(() => {});
      assert.equal(await why(), "HubException: Invocation canceled by the server.");
      assert.equal(await invoke("WhyNot", "nobody"), "IOException: Connection 'nobody' does not exist.");
    });

    // compat: ask-gone
    it("loses nobody else when it goes", async () => {
      const leaving = await connect(protocol);
      const id = leaving.connectionId;
      leaving.on("Ask", () => { leaving.stop(); return new Promise(() => {}); });
      assert.equal(await invoke("WhyNot", id), `IOException: Connection '${id}' disconnected.`);
    });
  });
}

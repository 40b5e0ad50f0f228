import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { connect, within } from "./clients.mjs";

for (const protocol of ["json", "messagepack"]) {
  describe(`a ${protocol} client that invokes`, () => {
    let client;
    before(async () => { client = await connect({ user: "ada", protocol }); });
    after(() => client.stop());

    const invoke = (...args) => within(args[0], client.connection.invoke(...args));
    const failure = async (...args) => {
      try {
        await invoke(...args);
      } catch (error) {
        return error.message;
      }
      return assert.fail(`${args[0]} did not fail`);
    };

    // compat: redirect-once, js-client
    it("gets a result", async () => {
      assert.equal(await invoke("Add", 19, 23), 42);
      assert.equal(await invoke("Echo", "Grüße, 世界 👋"), "Grüße, 世界 👋");
    });

    it("gets back an object as it was", async () => {
      const thing = { name: "x", number: 1.5, big: 4_000_000_000, list: [1, "two", null], nested: { yes: true } };
      assert.deepEqual(await invoke("Mirror", thing), thing);
    });

    it("gets null from a void method", async () => {
      assert.equal(await invoke("Nothing"), null);
    });

    it("finds a method whatever its case", async () => {
      assert.equal(await invoke("aDD", 1, 2), 3);
    });

    it("learns nothing of an exception", async () => {
      assert.equal(await failure("Fail"), "An unexpected error occurred invoking 'Fail' on the server.");
    });

    it("reads the text of a HubException", async () => {
      assert.equal(await failure("Refuse", "no entry"),
        "An unexpected error occurred invoking 'Refuse' on the server. HubException: no entry");
    });

    it("is told that a method does not exist", async () => {
      assert.equal(await failure("Vanish"),
        "Failed to invoke 'Vanish' due to an error on the server. HubException: Method does not exist.");
    });

    it("is told that arguments do not fit", async () => {
      assert.equal(await failure("Add", 1), "Failed to invoke 'Add' due to an error on the server.");
      assert.equal(await failure("Add", "one", "two"), "Failed to invoke 'Add' due to an error on the server.");
      assert.equal(await failure("Add", { a: 1 }, [2]), "Failed to invoke 'Add' due to an error on the server.");
    });

    it("stays connected after each of these", async () => {
      await client.connection.send("Vanish");
      await client.connection.send("Fail");
      assert.equal(await invoke("Add", 2, 2), 4);
    });

    it("is known to the hub by the id and the user it has", async () => {
      assert.deepEqual(await invoke("WhoAmI"), { connectionId: client.id, user: "ada" });
    });

    // compat: js-batches
    it("has its many invocations answered, each with its own", async () => {
      const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => invoke("Add", i, 1)));
      assert.deepEqual(answers, Array.from({ length: 200 }, (_, i) => i + 1));
    });
  });
}

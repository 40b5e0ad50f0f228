// A hub with options of its own: what it lets whom do, what stands around its methods, and how values are written.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { connect, unstarted, within } from "./clients.mjs";

const onTheWire = {
  json: { colour: 1, at: "2026-11-01T10:00:00.500Z", bytes: "AQL/" },
  messagepack: { colour: "BLUE", at: new Date("2026-11-01T10:00:00.500Z"), bytes: Uint8Array.of(1, 2, 255) },
};

for (const protocol of ["json", "messagepack"]) {
  describe(`a ${protocol} client of a hub with options of its own`, () => {
    let writer, stranger;
    before(async () => {
      writer = await connect({ hub: "options", user: "ada", role: "writer", room: "attic", protocol });
      stranger = await connect({ hub: "options", protocol });
    });
    after(() => Promise.all([writer.stop(), stranger.stop()]));

    const invoke = (client, ...args) => within(args[0], client.connection.invoke(...args));
    const failure = async (client, ...args) => {
      try {
        await invoke(client, ...args);
      } catch (error) {
        return error.message;
      }
      return assert.fail(`${args[0]} did not fail`);
    };

    it("may call what it is authorized for", async () => {
      assert.equal(await invoke(writer, "ForNamed"), "named");
      assert.equal(await invoke(writer, "ForWriters"), "written");
      assert.equal(await invoke(writer, "Enter", "attic"), "attic");
    });

    it("may not call what it is not authorized for", async () => {
      const refused = target => `Failed to invoke '${target}' because user is unauthorized`;
      assert.equal(await failure(stranger, "ForNamed"), refused("ForNamed"));
      assert.equal(await failure(stranger, "ForWriters"), refused("ForWriters"));
      assert.equal(await failure(writer, "Enter", "cellar"), refused("Enter"));
    });

    it("is answered by a filter instead of the hub, or through it", async () => {
      assert.equal(await invoke(stranger, "Kept"), "by the filter");
      assert.equal(await invoke(stranger, "shouted", "hi"), "HI");
    });

    it("reads class and message of an exception, and no more", async () => {
      assert.equal(await failure(stranger, "Fail"),
        "An unexpected error occurred invoking 'Fail' on the server. IllegalStateException: secret of the app");
      assert.equal(await failure(stranger, "Length"),
        "Failed to invoke 'Length' due to an error on the server. InvalidDataException: "
        + "Invocation provides 0 argument(s) but target expects 1.");
      assert.equal(await failure(stranger, "Length", 5),
        "Failed to invoke 'Length' due to an error on the server. InvalidDataException: "
        + "Error binding arguments. Make sure that the types of the provided values match the types of the hub method "
        + "being invoked.");
    });

    // compat: js-dates
    it("reads numbers, enums, times and bytes as its protocol has them", async () => {
      const { bytes, ...rest } = await invoke(stranger, "Everything");
      const { bytes: expected, ...others } = onTheWire[protocol];
      assert.deepEqual(rest, { number: 70_000, large: 5_000_000_000, day: "2026-11-02", ...others });
      assert.deepEqual(typeof bytes === "string" ? bytes : [...bytes], typeof bytes === "string" ? expected : [...expected]);
    });

    // compat: js-uint64
    it("is read when it writes them as it does", async () => {
      const day = "2026-11-02";
      const { bytes, at } = onTheWire[protocol];
      for (const colour of [1, "BLUE", "blue"]) {
        const all = { number: -70_000, large: 5_000_000_000, colour, at: new Date(at), day, bytes };
        assert.equal(await invoke(stranger, "Describe", all), "-70000 5000000000 BLUE 2026-11-01T10:00:00.500Z 2026-11-02 3 -1");
      }
    });

    it("sends messages as large as its hub takes, and is closed for a larger one", async () => {
      const client = await connect({ hub: "options", protocol });
      assert.equal(await invoke(client, "Length", "x".repeat(65_000)), 65_000);
      const closed = within("close", new Promise(done => client.connection.onclose(done)));
      client.connection.send("Length", "x".repeat(66_000)).catch(() => {});
      assert.match((await closed).message, /InvalidDataException: The maximum message size of 65536B was exceeded/);
    });

    // compat: redirect-query
    it("is known by its request and its claims, and is remembered until it goes", async () => {
      const seen = await invoke(writer, "Request");
      assert.deepEqual(seen.query.room, ["attic"]);
      assert.equal(seen.query.access_token, undefined);
      assert.match(seen.agent[0], /Node/i);
      assert.match(seen.remote, /^(127\.0\.0\.1|\[?[0:]+1)/);
      assert.deepEqual(seen.roles, ["writer"]);
      assert.equal(await invoke(writer, "Visits"), 1);
      assert.equal(await invoke(writer, "Visits"), 2);
      assert.equal(await invoke(stranger, "Visits"), 1);
    });

    it("is closed by a hub that is for members, unless it is one", async () => {
      const outsider = unstarted({ hub: "club", user: "ada", role: "writer", protocol });
      const closed = new Promise(done => outsider.onclose(done));
      // The Close message may come before start() knows that it is done.
      const error = await within("close", outsider.start().then(() => closed, failed => failed));
      assert.match(error.message, /HubException: Failed to connect because user is unauthorized/);
      const member = await connect({ hub: "club", user: "ada", role: "member", protocol });
      assert.equal(await invoke(member, "ForNamed"), "named");
      await member.stop();
    });
  });
}

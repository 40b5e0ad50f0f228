// Two JSON and two MessagePack clients in one hub: who hears what, whoever sends.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { app, connect, rest, within } from "./clients.mjs";

describe("four clients of both protocols in one hub", () => {
  let ada, bob, cyd, dan, all;

  before(async () => {
    ada = await connect({ user: "ada", protocol: "json" });
    bob = await connect({ user: "bob", protocol: "messagepack" });
    cyd = await connect({ user: "cyd", protocol: "json" });
    // The same user twice: a user is all its connections.
    dan = await connect({ user: "cyd", protocol: "messagepack" });
    all = { ada, bob, cyd, dan };
    for (const member of [ada, bob]) {
      await call(member, "Join", "red");
    }
    await call(dan, "Join", "blue");
  });
  after(() => Promise.all(Object.values(all).map(client => client.stop())));

  // Whoever called last, and so whose messages keep their order.
  let caller;
  const call = (client, ...args) => {
    caller = client;
    return within(args[0], client.connection.invoke(...args));
  };
  let markers = 0;

  const byHub = marker => call(caller, "ToAll", marker);
  const byContext = marker => context("all", marker);

  /**
   * Does `send` with a text of its own, then tells who heard it. A marker to each tells when all has arrived. It goes the
   * same way where there is one; else, as nothing is promised about the order of what different senders or REST calls
   * say, it may come to those who are `meant` before what they are meant to hear.
   */
  async function whoHears(send, meant, mark = byHub) {
    const text = `text ${++markers}`;
    const marker = `marker ${markers}`;
    await send(text);
    await mark(marker);
    const heard = [];
    for (const [name, client] of Object.entries(all)) {
      const items = await client.heard.until(marker);
      if (items.length === 0 && meant.split(" ").includes(name)) {
        items.push(await client.heard.next());
      }
      for (const item of items) {
        assert.equal(item, text);
        heard.push(name);
      }
    }
    return heard.join(" ");
  }

  const cases = [
    ["all", text => call(ada, "ToAll", text), "ada bob cyd dan"],
    ["all except two", text => call(ada, "ToAllExcept", [bob.id, cyd.id], text), "ada dan"],
    ["the caller", text => call(bob, "ToCaller", text), "bob"],
    ["the others", text => call(bob, "ToOthers", text), "ada cyd dan"],
    ["a client", text => call(ada, "ToClient", dan.id, text), "dan"],
    ["some clients", text => call(ada, "ToClients", [ada.id, dan.id], text), "ada dan"],
    ["a group", text => call(cyd, "ToGroup", "red", text), "ada bob"],
    ["a group by another case: nobody", text => call(cyd, "ToGroup", "RED", text), ""],
    ["two groups", text => call(cyd, "ToGroups", ["red", "blue"], text), "ada bob dan"],
    ["a group except one", text => call(cyd, "ToGroupExcept", "red", [ada.id], text), "bob"],
    ["the others in the group", text => call(ada, "ToOthersInGroup", "red", text), "bob"],
    ["a user", text => call(ada, "ToUser", "cyd", text), "cyd dan"],
    ["two users", text => call(ada, "ToUsers", ["ada", "bob"], text), "ada bob"],
    ["someone who is not there: nobody", text => call(ada, "ToUser", "nobody", text), ""],
    ["all, by the hub context", text => context("all", text), "ada bob cyd dan", byContext],
    ["a group, by the hub context", text => context("group", text, "blue"), "dan", byContext],
    ["a user, by the hub context", text => context("user", text, "bob"), "bob", byContext],
    ["all, by REST", text => post("/:send", text), "ada bob cyd dan"],
    ["all except two, by REST", text => post("/:send", text, `&excluded=${ada.id}&excluded=${dan.id}`), "bob cyd"],
    ["a group, by REST", text => post("/groups/red/:send", text), "ada bob"],
    ["a group except one, by REST", text => post("/groups/red/:send", text, `&excluded=${bob.id}`), "ada"],
    ["a user, by REST", text => post("/users/cyd/:send", text), "cyd dan"],
    ["a connection, by REST", text => post(`/connections/${bob.id}/:send`, text), "bob"],
  ];
  for (const [audience, send, expected, mark] of cases) {
    // compat: api-clients, api-unknown-target
    it(`hear what is sent to ${audience}`, async () => assert.equal(await whoHears(send, expected, mark), expected));
  }

  const context = (audience, text, to = "") => app(`context/${audience}?${new URLSearchParams({ text, to })}`);

  async function post(path, text, query) {
    const { status } = await rest("POST", `/api/hubs/test${path}`, { target: "Heard", arguments: [text] }, query);
    assert.equal(status, 202);
  }

  // compat: api-groups
  it("no longer hear a group they left", async () => {
    await call(bob, "Leave", "red");
    assert.equal(await whoHears(text => call(cyd, "ToGroup", "red", text), "ada"), "ada");
    await call(bob, "Join", "red");
    assert.equal(await whoHears(text => call(cyd, "ToGroup", "red", text), "ada bob"), "ada bob");
  });

  it("are put into a group and out of it by REST", async () => {
    assert.equal((await rest("PUT", `/api/hubs/test/groups/green/connections/${cyd.id}`)).status, 200);
    assert.equal(await whoHears(text => post("/groups/green/:send", text), "cyd"), "cyd");
    assert.equal((await rest("DELETE", `/api/hubs/test/groups/green/connections/${cyd.id}`)).status, 200);
    assert.equal(await whoHears(text => post("/groups/green/:send", text), ""), "");
  });

  it("are found, or not, by REST", async () => {
    assert.equal((await rest("HEAD", `/api/hubs/test/connections/${ada.id}`)).status, 200);
    assert.equal((await rest("HEAD", "/api/hubs/test/users/bob")).status, 200);
    assert.equal((await rest("HEAD", "/api/hubs/test/groups/red")).status, 200);
    assert.equal((await rest("HEAD", "/api/hubs/test/users/nobody")).status, 404);
    assert.equal((await rest("HEAD", "/api/hubs/test/groups/empty")).status, 404);
  });

  it("read an object the same in both protocols", async () => {
    const thing = { text: "Grüße 👋", number: -7, real: 2.25, yes: true, none: null, list: [1, [2, { three: 3 }]] };
    await call(ada, "ToAllThing", thing);
    await call(bob, "ToAllThing", thing);
    assert.equal((await rest("POST", "/api/hubs/test/:send", { target: "Heard", arguments: [thing] })).status, 202);
    for (const client of Object.values(all)) {
      for (let sent = 0; sent < 3; sent++) {
        assert.deepEqual(await client.heard.next(), thing);
      }
    }
  });

  it("hear what one client sends in the order it was sent", async () => {
    const texts = Array.from({ length: 500 }, (_, i) => `ordered ${i}`);
    for (const text of texts) {
      await ada.connection.send("ToAll", text);
    }
    for (const client of Object.values(all)) {
      for (const text of texts) {
        assert.equal(await client.heard.next(), text);
      }
    }
  });
});

describe("a typed hub", () => {
  for (const protocol of ["json", "messagepack"]) {
    it(`calls a ${protocol} client by the methods of its interface`, async () => {
      const client = await connect({ hub: "typed", user: "eve", protocol });
      const added = within("CardAdded", new Promise(done => client.connection.on("CardAdded", (...all) => done(all))));
      const moved = within("cardMoved", new Promise(done => client.connection.on("cardMoved", (...all) => done(all))));
      await client.connection.invoke("Play", "seven");
      assert.deepEqual(await added, ["eve", { title: "seven", points: 7 }]);
      assert.deepEqual(await moved, ["seven", 3]);
      await client.stop();
    });
  }
});

describe("a client that leaves", () => {
  // compat: api-groups-end
  it("is missed by its hub, and its group is gone", async () => {
    const stayer = await connect({ user: "stay", protocol: "messagepack" });
    const leaver = await connect({ user: "leave", protocol: "json" });
    await leaver.connection.invoke("Join", "short");
    await leaver.stop();
    assert.equal(await stayer.heard.next(), `left ${leaver.id}`);
    assert.equal((await rest("HEAD", "/api/hubs/test/groups/short")).status, 404);
    await stayer.stop();
  });

  it("is told when a backend closes it, with the reason", async () => {
    const client = await connect({ user: "closed", protocol: "json" });
    const closed = within("close", new Promise(done => client.connection.onclose(done)));
    const { status } = await rest("DELETE", `/api/hubs/test/connections/${client.id}`, undefined, "&reason=enough");
    assert.equal(status, 200);
    assert.match((await closed).message, /enough/);
  });
});

// The npm client in a real browser, in both protocols, on pages of the app server.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { app, clientToken, rest, within, world } from "./clients.mjs";

const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const scripts = ["signalr/dist/browser/signalr.js", "signalr-protocol-msgpack/dist/browser/signalr-protocol-msgpack.js"]
  .map(name => fileURLToPath(new URL(`node_modules/@microsoft/${name}`, import.meta.url)));
let browser;

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: flags });
});
after(() => browser?.close());

/** A page of the app that has the client, unconnected. */
async function open() {
  const page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${world.app}/page`);
  for (const path of scripts) {
    await page.addScriptTag({ path });
  }
  return page;
}

/** A page whose client has connected by the app's negotiate; `heard` there has what came for its handlers. */
async function connect(hub, user, protocol) {
  const page = await open();
  const id = await page.evaluate(async ({ url, binary }) => {
    const builder = new signalR.HubConnectionBuilder().withUrl(url).configureLogging(signalR.LogLevel.None);
    window.connection = (binary ? builder.withHubProtocol(new signalR.protocols.msgpack.MessagePackHubProtocol()) : builder)
      .build();
    window.heard = [];
    connection.on("Heard", text => heard.push(text));
    connection.on("CardAdded", (by, card) => heard.push([by, card]));
    connection.on("cardMoved", (title, place) => heard.push([title, place]));
    await connection.start();
    return connection.connectionId;
  }, { url: `/${hub}?user=${user}`, binary: protocol === "messagepack" });
  return {
    id,
    invoke: (...args) => within(args[0], page.evaluate(args => connection.invoke(...args), args)),
    failure: (...args) => within(args[0], page.evaluate(
      args => connection.invoke(...args).then(() => "no failure", error => error.message), args)),
    /** All that came before `marker`, which is taken too. */
    until: async marker => {
      await page.waitForFunction(marker => heard.includes(marker), marker);
      return page.evaluate(marker => heard.splice(0, heard.indexOf(marker) + 1).slice(0, -1), marker);
    },
    /** The first so many of what came. */
    first: async count => {
      await page.waitForFunction(count => heard.length >= count, count);
      return page.evaluate(count => heard.splice(0, count), count);
    },
    left: () => page.evaluate(() => heard),
    close: async () => {
      await page.evaluate(() => connection.stop());
      await page.close();
    },
  };
}

for (const protocol of ["json", "messagepack"]) {
  describe(`a ${protocol} client in a browser`, () => {
    let client;
    before(async () => { client = await connect("test", "web", protocol); });
    after(() => client.close());

    it("gets the result of a method", async () => {
      assert.equal(await client.invoke("Add", 19, 23), 42);
      const thing = { text: "Grüße 👋", real: 2.25, list: [1, null, { yes: true }] };
      assert.deepEqual(await client.invoke("Mirror", thing), thing);
      assert.deepEqual(await client.invoke("WhoAmI"), { connectionId: client.id, user: "web" });
    });

    it("gets null from a void method", async () => assert.equal(await client.invoke("Nothing"), null));

    it("reads the error of a method, or learns nothing of it", async () => {
      assert.equal(await client.failure("Refuse", "no entry"),
        "An unexpected error occurred invoking 'Refuse' on the server. HubException: no entry");
      assert.equal(await client.failure("Fail"), "An unexpected error occurred invoking 'Fail' on the server.");
    });

    it("is told that a method does not exist", async () => assert.equal(await client.failure("Vanish"),
      "Failed to invoke 'Vanish' due to an error on the server. HubException: Method does not exist."));
  });
}

describe("two JSON pages and two MessagePack pages in one hub", () => {
  let ada, bob, cyd, dan, all;
  before(async () => {
    ada = await connect("test", "ada", "json");
    bob = await connect("test", "bob", "messagepack");
    cyd = await connect("test", "cyd", "json");
    // The same user twice: a user is all its connections.
    dan = await connect("test", "cyd", "messagepack");
    all = { ada, bob, cyd, dan };
    await ada.invoke("Join", "red");
    await bob.invoke("Join", "red");
    await dan.invoke("Join", "blue");
  });
  after(() => Promise.all(Object.values(all).map(client => client.close())));

  let sent = 0;

  const byHub = marker => ada.invoke("ToAll", marker);
  const byContext = marker => context("all", marker);

  /**
   * Does `send` with a text of its own, then tells who heard it. A marker to each tells when all has arrived; it must
   * come the same way, as nothing is promised about the order in which hub methods and the hub context are heard.
   */
  async function whoHears(send, mark = byHub) {
    const text = `text ${++sent}`;
    const marker = `marker ${sent}`;
    await send(text);
    await mark(marker);
    const heard = [];
    for (const [name, client] of Object.entries(all)) {
      for (const item of await client.until(marker)) {
        assert.equal(item, text);
        heard.push(name);
      }
    }
    return heard.join(" ");
  }

  const context = (audience, text, to = "") => app(`context/${audience}?${new URLSearchParams({ text, to })}`);

  async function post(path, text, query) {
    const { status } = await rest("POST", `/api/hubs/test${path}`, { target: "Heard", arguments: [text] }, query);
    assert.equal(status, 202);
  }

  const cases = [
    ["all", text => ada.invoke("ToAll", text), "ada bob cyd dan"],
    ["all except two", text => ada.invoke("ToAllExcept", [bob.id, cyd.id], text), "ada dan"],
    ["the caller", text => bob.invoke("ToCaller", text), "bob"],
    ["the others", text => bob.invoke("ToOthers", text), "ada cyd dan"],
    ["some clients", text => ada.invoke("ToClients", [ada.id, dan.id], text), "ada dan"],
    ["a group", text => cyd.invoke("ToGroup", "red", text), "ada bob"],
    ["a group except one", text => cyd.invoke("ToGroupExcept", "red", [ada.id], text), "bob"],
    ["the others in the group", text => ada.invoke("ToOthersInGroup", "red", text), "bob"],
    ["a user", text => ada.invoke("ToUser", "cyd", text), "cyd dan"],
    ["someone who is not there: nobody", text => ada.invoke("ToUser", "nobody", text), ""],
    ["all, by the hub context", text => context("all", text), "ada bob cyd dan", byContext],
    ["a group, by the hub context", text => context("group", text, "red"), "ada bob", byContext],
    ["a user, by the hub context", text => context("user", text, "bob"), "bob", byContext],
    ["all, by REST", text => post("/:send", text), "ada bob cyd dan"],
    ["all except two, by REST", text => post("/:send", text, `&excluded=${ada.id}&excluded=${dan.id}`), "bob cyd"],
    ["a group, by REST", text => post("/groups/red/:send", text), "ada bob"],
    ["a group except one, by REST", text => post("/groups/red/:send", text, `&excluded=${bob.id}`), "ada"],
    ["a user, by REST", text => post("/users/cyd/:send", text), "cyd dan"],
    ["a connection, by REST", text => post(`/connections/${bob.id}/:send`, text), "bob"],
  ];
  for (const [audience, send, expected, mark] of cases) {
    it(`hear what is sent to ${audience}`, async () => assert.equal(await whoHears(send, mark), expected));
  }

  it("no longer hear a group they left", async () => {
    await dan.invoke("Leave", "blue");
    assert.equal(await whoHears(text => ada.invoke("ToGroup", "blue", text)), "");
  });
});

describe("a typed hub", () => {
  it("calls a JSON page and a MessagePack page by the methods of its interface", async () => {
    const eve = await connect("typed", "eve", "json");
    const fay = await connect("typed", "fay", "messagepack");
    const added = by => [by, { title: "seven", points: 7 }];
    await eve.invoke("Play", "seven");
    await fay.invoke("Play", "seven");
    assert.deepEqual(await eve.first(3), [added("eve"), ["seven", 3], added("fay")]);
    assert.deepEqual(await fay.first(3), [added("eve"), added("fay"), ["seven", 3]]);
    assert.deepEqual([...await eve.left(), ...await fay.left()], []);
    await Promise.all([eve.close(), fay.close()]);
  });
});

describe("a client in a browser that goes to the service itself", () => {
  let page;
  before(async () => { page = await open(); });
  after(() => page.close());

  /** What came of it: "started", or why not. */
  const start = token => within("start", page.evaluate(async ({ url, token }) => {
    const connection = new signalR.HubConnectionBuilder()
      .withUrl(url, { accessTokenFactory: () => token })
      .configureLogging(signalR.LogLevel.None)
      .build();
    try {
      await connection.start();
      await connection.stop();
      return "started";
    } catch (error) {
      return error.message;
    }
  }, { url: `${world.endpoint}/client/?hub=test`, token }));

  it("starts with a token of its tenant", async () => assert.equal(await start(clientToken("test")), "started"));

  const wrong = {
    "that expired": () => clientToken("test", { lifetime: -600 }),
    "signed with another key": () => clientToken("test", { key: "x".repeat(44) }),
    "of another tenant": () => clientToken("test", { key: world.otherKey }),
    "for another hub": () => clientToken("other"),
  };
  for (const [which, make] of Object.entries(wrong)) {
    it(`is refused with a token ${which}, and reads the status`, async () => {
      assert.match(await start(make()), /Status code '401'/);
    });
  }
});

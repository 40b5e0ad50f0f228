// Clients that offer permessage-deflate, at a node where it is switched on.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { connect, within, world } from "./clients.mjs";

const AGREED = /^permessage-deflate\b/;
/** Long enough to be compressed by either side. */
const LONG = "Grüße, 世界 👋 ".repeat(500);

for (const protocol of ["json", "messagepack"]) {
  describe(`a ${protocol} client in Node with compression`, () => {
    let client, neighbour;
    before(async () => {
      client = await connect({ user: "ada", protocol });
      neighbour = await connect({ user: "bob", protocol });
    });
    after(() => Promise.all([client.stop(), neighbour.stop()]));

    const invoke = (...args) => within(args[0], client.connection.invoke(...args));

    // compat: ws-compression-on, js-deflate
    it("has it, and says and hears what is long, what is short and what others are told, in order", async () => {
      assert.match(client.connection.connection.transport._webSocket.extensions, AGREED);
      assert.equal(await invoke("Echo", LONG), LONG);
      assert.equal(await invoke("Add", 19, 23), 42);
      const texts = Array.from({ length: 100 }, (_, i) => i % 2 ? `${i}` : `${i} ${LONG}`);
      for (const text of texts) {
        await client.connection.send("ToAll", text);
      }
      for (const hearer of [client, neighbour]) {
        assert.deepEqual(await hearer.heard.take(texts.length), texts);
      }
    });
  });
}

describe("a client in a browser with compression", () => {
  let browser;
  before(async () => {
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM,
      args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
  });
  after(() => browser?.close());

  it("has it, and hears its own words as it said them", async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(`${world.app}/page`);
    await page.addScriptTag({
      path: fileURLToPath(new URL("node_modules/@microsoft/signalr/dist/browser/signalr.js", import.meta.url)),
    });
    const { extensions, echo } = await within("echo", page.evaluate(async text => {
      const connection = new signalR.HubConnectionBuilder().withUrl("/test?user=cyd").build();
      await connection.start();
      const echo = await connection.invoke("Echo", text);
      const { extensions } = connection.connection.transport._webSocket;
      await connection.stop();
      return { extensions, echo };
    }, LONG));
    assert.match(extensions, AGREED);
    assert.equal(echo, LONG);
  });
});

// The npm client in Chromium, on a page of the app server: every scenario on every transport in every protocol.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { BINARY_EVENTS, cells, outside } from "./cells.mjs";
import { allowStatefulReconnect, world } from "./clients.mjs";
import { launched, opened } from "./pages.mjs";
import { namesOn } from "./scenarios.mjs";

let browser;

before(async () => {
  await allowStatefulReconnect("test");
  browser = await launched();
});
after(() => browser?.close());

/** A page with the scenarios, which asks this process for what is outside. */
async function open() {
  const page = await opened(browser);
  const helpers = outside();
  await page.exposeFunction("outside", (name, ...args) => helpers[name](...args));
  await page.evaluate(async ({ app, endpoint, helpers }) => {
    const { play } = await import("/js/scenarios.mjs");
    window.playOn = (name, transport, protocol) => play(name, {
      signalR, protocol, newProtocol: newProtocol[protocol], transport, app, endpoint,
      outside: Object.fromEntries(helpers.map(helper => [helper, (...args) => outside(helper, ...args)])),
    });
  }, { app: world.app, endpoint: world.endpoint, helpers: Object.keys(helpers) });
  return page;
}

for (const [transport, protocol] of cells) {
  describe(`a ${protocol} client in Chromium on ${transport}`, () => {
    let page;
    before(async () => { page = await open(); });
    after(() => page?.close());

    for (const name of namesOn(transport)) {
      it(name, () => page.evaluate(([name, transport, protocol]) => playOn(name, transport, protocol), [name, transport, protocol]));
    }
  });
}

describe("MessagePack on Server-Sent Events in Chromium", () => {
  it("is refused by the client itself", async () => {
    const page = await open();
    const message = await page.evaluate(() => new signalR.HubConnectionBuilder()
      .withUrl("/test", { transport: signalR.HttpTransportType.ServerSentEvents })
      .withHubProtocol(newProtocol.messagepack())
      .configureLogging(signalR.LogLevel.None)
      .build()
      .start()
      .then(() => "no failure", error => error.message));
    assert.equal(message, BINARY_EVENTS);
  });
});

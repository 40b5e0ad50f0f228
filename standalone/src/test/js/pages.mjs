// A browser, and pages of the app server that have the npm client and these scripts.
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { world } from "./clients.mjs";

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const LIBRARIES = ["signalr/dist/browser/signalr.js", "signalr-protocol-msgpack/dist/browser/signalr-protocol-msgpack.js"];
const file = name => fileURLToPath(new URL(name, import.meta.url));

export const launched = () => chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });

/** A page with `signalR`, and `newProtocol` by a protocol's name; it may import what stands here from `/js/`. */
export async function opened(browser) {
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  await page.route(`${world.app}/js/*.mjs`, route =>
    route.fulfill({ path: file(new URL(route.request().url()).pathname.split("/").pop()), contentType: "text/javascript" }));
  await page.goto(`${world.app}/page`);
  for (const library of LIBRARIES) {
    await page.addScriptTag({ path: file(`node_modules/@microsoft/${library}`) });
  }
  await page.evaluate(() => {
    window.newProtocol = {
      json: () => new signalR.JsonHubProtocol(),
      messagepack: () => new signalR.protocols.msgpack.MessagePackHubProtocol(),
    };
  });
  return page;
}

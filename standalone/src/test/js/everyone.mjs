// A client on every transport in every protocol, in Node and on a page in Chromium, each coming back by itself. What
// happens to them stands in the output, a line each that begins with the client's name.
import * as signalR from "@microsoft/signalr";
import { cells } from "./cells.mjs";
import { protocolNamed, world } from "./clients.mjs";
import { launched, opened } from "./pages.mjs";
import { stay } from "./returning.mjs";

// What their names end with, and the group that they are in.
const { MARK: mark = "", GROUP: group = "" } = process.env;
const tell = (name, what) => console.log(`${name}: ${what}`);

const browser = await launched();
process.once("SIGTERM", async () => {
  await browser.close();
  process.exit();
});
const page = await opened(browser);
await page.exposeFunction("tell", tell);

await Promise.all(cells.flatMap(([transport, protocol]) => {
  const inNode = `Node ${transport} ${protocol}${mark}`;
  const inChromium = `Chromium ${transport} ${protocol}${mark}`;
  return [
    stay({ signalR, newProtocol: () => protocolNamed(protocol), transport, ...world }, inNode, group, what => tell(inNode, what)),
    page.evaluate(async ({ transport, protocol, app, name, group }) => {
      const { stay } = await import("/js/returning.mjs");
      await stay({ signalR, newProtocol: newProtocol[protocol], transport, app }, name, group, what => tell(name, what));
    }, { transport, protocol, app: world.app, name: inChromium, group }),
  ];
}));

// In a real browser: the demo page with two people, a group, a backend; and pages of other origins.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { clientToken, world } from "./clients.mjs";

const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const screenshots = process.env.SCREENSHOTS;

describe("the demo page", () => {
  let browser, ada, bob;
  const problems = [];

  before(async () => {
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: flags });
    ada = await open("Ada");
    bob = await open("Bob");
  });
  after(() => browser?.close());

  async function open(name, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1180, height: 820 }, ...options });
    await context.addInitScript(user => sessionStorage.getItem("user") ?? sessionStorage.setItem("user", user), name);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on("console", line => line.type() === "error" && problems.push(line.text()));
    page.on("pageerror", error => problems.push(String(error)));
    await page.goto(`${world.endpoint}/`);
    await page.getByRole("status").filter({ hasText: "Connected" }).waitFor();
    return page;
  }

  const say = async (page, text) => {
    await page.getByLabel("Message", { exact: true }).fill(text);
    await page.getByRole("button", { name: "Send" }).click();
  };
  const hears = (page, text) => page.getByRole("log", { name: "Messages", exact: true }).getByText(text, { exact: true }).waitFor();

  // compat: js-client
  it("shows what one person says to another", async () => {
    await say(ada, "Hello from Ada");
    await hears(ada, "Hello from Ada");
    await hears(bob, "Hello from Ada");
    await say(bob, "Hi Ada, <b>how</b> are you?");
    await hears(ada, "Hi Ada, <b>how</b> are you?");
  });

  it("keeps a group's talk in the group", async () => {
    for (const page of [ada, bob]) {
      await page.getByLabel("Group to join").fill("gardeners");
      await page.getByRole("button", { name: "Join group" }).click();
    }
    await hears(ada, "Bob joined the group");
    await say(ada, "The roses are out");
    await hears(bob, "The roses are out");
    await bob.getByRole("button", { name: "Everyone" }).click();
    assert.equal(await bob.getByText("The roses are out").count(), 0);
  });

  it("shows what a backend's curl just sent", async () => {
    const line = await ada.locator("#curl").innerText();
    assert.match(line, /^curl /);
    await promisify(execFile)("bash", ["-c", line], { timeout: 10_000 });
    for (const page of [ada, bob]) {
      await page.getByRole("log", { name: "Messages from a backend" }).getByText("Hello from a backend").waitFor();
    }
  });

  it("changes a name and stays in its groups", async () => {
    await bob.getByLabel("You are").fill("Robert");
    await bob.getByRole("button", { name: "Change" }).click();
    await hears(ada, "Robert joined the group");
    await bob.getByRole("status").filter({ hasText: "Connected" }).waitFor();
    await say(bob, "It is me, Robert");
    await ada.getByRole("button", { name: "Everyone" }).click();
    await hears(ada, "It is me, Robert");
  });

  it("has no errors in its console", () => assert.deepEqual(problems, []));

  it("fits a phone", async () => {
    const phone = await open("Cyd", { viewport: { width: 360, height: 740 }, colorScheme: "dark" });
    const wide = await phone.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `${wide} pixels wide`);
    if (screenshots) {
      await say(phone, "On the train");
      await hears(phone, "On the train");
      await phone.screenshot({ path: `${screenshots}/phone-dark.png`, fullPage: true });
      await ada.screenshot({ path: `${screenshots}/desk-light.png` });
      await ada.emulateMedia({ colorScheme: "dark" });
      await ada.screenshot({ path: `${screenshots}/desk-dark.png` });
    }
  });
});

describe("a page of another origin", () => {
  const script = readFileSync(new URL("node_modules/@microsoft/signalr/dist/browser/signalr.min.js", import.meta.url));
  const servers = [];
  let browser, allowed, refused;

  before(async () => {
    allowed = await site();
    refused = await site();
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: flags });
    await setOptions({ allowedOrigins: [allowed, new URL(world.endpoint).origin] });
  });
  after(async () => {
    await setOptions({});
    await browser?.close();
    servers.forEach(server => server.close());
  });

  /** A web site with nothing but the client; gives its origin. */
  function site() {
    const server = createServer((request, response) => request.url === "/signalr.js"
      ? response.setHeader("Content-Type", "text/javascript").end(script)
      : response.setHeader("Content-Type", "text/html").end("<!doctype html><script src=/signalr.js></script>"));
    servers.push(server);
    return new Promise(resolve =>
      server.listen(0, "127.0.0.1", () => resolve(`http://localhost:${server.address().port}`)));
  }

  async function setOptions(options) {
    const answer = await fetch(`${world.endpoint}/control/v1/tenants/dev/options`, {
      method: "PUT",
      headers: { Authorization: `Bearer ${process.env.OPERATOR_KEY}`, "Content-Type": "application/json" },
      body: JSON.stringify(options),
    });
    assert.equal(answer.status, 200, await answer.text());
  }

  /** What the hub answered to a client on a page of that site, or how the client failed. */
  async function call(origin, client = {}) {
    const page = await browser.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(`${origin}/`);
    const said = await page.evaluate(async ({ url, token, client }) => {
      const connection = new signalR.HubConnectionBuilder()
        .withUrl(url, { accessTokenFactory: () => token, withCredentials: true, ...client })
        .configureLogging(signalR.LogLevel.None)
        .build();
      try {
        await connection.start();
        return await connection.invoke("Add", 20, 22);
      } catch (error) {
        return String(error);
      } finally {
        await connection.stop();
      }
    }, { url: `${world.endpoint}/client/?hub=test`, token: clientToken("test"), client: { transport: 1, ...client } });
    await page.close();
    return said;
  }

  it("that is allowed connects by negotiate and WebSocket, with credentials", async () => {
    assert.equal(await call(allowed), 42);
  });

  // compat: rd-skip
  it("that is allowed connects without a negotiate", async () => {
    assert.equal(await call(allowed, { skipNegotiation: true }), 42);
  });

  it("that is not allowed does not get through negotiate", async () => {
    assert.match(await call(refused), /Failed to complete negotiation|Failed to fetch/);
  });

  it("that is not allowed does not get a WebSocket", async () => {
    assert.match(await call(refused, { skipNegotiation: true }), /WebSocket failed to connect/);
  });
});

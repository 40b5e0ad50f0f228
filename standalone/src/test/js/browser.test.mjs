// The demo page in a real browser: two people, a group, a backend.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { world } from "./clients.mjs";

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

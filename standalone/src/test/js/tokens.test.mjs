import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { clientToken, direct, rest, token, within, world } from "./clients.mjs";

async function refusal(hub, accessToken) {
  try {
    await within("start", direct(hub, accessToken).start());
  } catch (error) {
    return error.message;
  }
  return assert.fail("the token was taken");
}

describe("a client with a token", () => {
  it("of its own making connects when key, audience and time are right", async () => {
    const connection = direct("test", clientToken("test", { claims: { nameid: "zoe" } }));
    await within("start", connection.start());
    assert.equal((await connection.invoke("WhoAmI")).user, "zoe");
    await connection.stop();
  });

  const wrong = {
    "signed with another key": () => clientToken("test", { key: "x".repeat(44) }),
    "of another tenant": () => clientToken("test", { key: world.otherKey }),
    "that expired": () => clientToken("test", { lifetime: -600 }),
    "for another hub": () => clientToken("other"),
    "for the REST API": () => token(`${world.endpoint}/api/hubs/test/:send`),
    "for app servers": () => token(`${world.endpoint}/server/?hub=test`),
    "with alg none": () => clientToken("test", { alg: "none" }),
    "that is no token": () => "garbage",
    "that was changed": () => clientToken("test").replace(/\.[^.]*\./, `.${Buffer.from("{}").toString("base64url")}.`),
  };
  for (const [which, make] of Object.entries(wrong)) {
    // compat: neg-401
    it(`${which} is refused with 401`, async () => {
      assert.match(await refusal("test", make()), /Unauthorized: Status code '401'/);
    });
  }

  it("is refused when it names an unknown tenant in the path", async () => {
    const answer = await fetch(`${world.endpoint}/t/nobody/client/negotiate?hub=test&negotiateVersion=1`, {
      method: "POST",
      headers: { Authorization: `Bearer ${clientToken("test")}` },
    });
    assert.equal(answer.status, 404);
    assert.doesNotMatch(await answer.text(), /Exception|\bat io\./);
  });

  it("is refused when the hub's name breaks the rules", async () => {
    const answer = await fetch(`${world.endpoint}/client/negotiate?hub=9lives&negotiateVersion=1`, {
      method: "POST",
      headers: { Authorization: `Bearer ${clientToken("9lives")}` },
    });
    assert.equal(answer.status, 400);
    assert.doesNotMatch(await answer.text(), /Exception|\bat io\./);
  });
});

describe("a backend", () => {
  const send = async (accessToken, path = "/api/hubs/test/:send") => {
    const answer = await fetch(`${world.endpoint}${path}?api-version=2022-06-01`, {
      method: "POST",
      headers: { Authorization: `Bearer ${accessToken}`, "Content-Type": "application/json" },
      body: JSON.stringify({ target: "Heard", arguments: ["x"] }),
    });
    const text = await answer.text();
    assert.doesNotMatch(text, /Exception|\bat io\./);
    return answer.status;
  };
  const audience = "/api/hubs/test/:send";
  const wrong = {
    "signed with another key": () => token(world.endpoint + audience, { key: "x".repeat(44) }),
    "of another tenant": () => token(world.endpoint + audience, { key: world.otherKey }),
    "that expired": () => token(world.endpoint + audience, { lifetime: -600 }),
    "for another hub": () => token(`${world.endpoint}/api/hubs/other/:send`),
    "for clients": () => clientToken("test"),
    "with alg none": () => token(world.endpoint + audience, { alg: "none" }),
  };
  for (const [which, make] of Object.entries(wrong)) {
    it(`with a token ${which} is refused with 401`, async () => assert.equal(await send(make()), 401));
  }

  it("is refused when hub, group or user break the rules", async () => {
    assert.equal((await rest("POST", "/api/hubs/9lives/:send", { target: "x", arguments: [] })).status, 400);
    assert.equal((await rest("POST", "/api/hubs/test/groups/%20/:send", { target: "x", arguments: [] })).status, 400);
    const long = "g".repeat(1025);
    assert.equal((await rest("POST", `/api/hubs/test/groups/${long}/:send`, { target: "x", arguments: [] })).status, 400);
  });

  it("is refused when the body is not what it should be", async () => {
    for (const body of [{ arguments: [] }, { target: "" }, { target: "x", arguments: "no list" }, [1, 2]]) {
      assert.equal((await rest("POST", "/api/hubs/test/:send", body)).status, 400, JSON.stringify(body));
    }
  });
});

// What the scenarios share: real clients, what they have heard, and tokens made without the SDK.
import { createHmac } from "node:crypto";
import * as signalR from "@microsoft/signalr";
import { MessagePackHubProtocol } from "@microsoft/signalr-protocol-msgpack";
import { Heard, until, within } from "./waiting.mjs";

export { Heard, within };

/** Given by the test that runs this file. */
export const world = {
  app: process.env.APP_SERVER,
  endpoint: process.env.ENDPOINT,
  key: process.env.ACCESS_KEY,
  otherKey: process.env.OTHER_ACCESS_KEY,
};

export function protocolNamed(name) {
  return name === "messagepack" ? new MessagePackHubProtocol() : new signalR.JsonHubProtocol();
}

/** A started client of the app server's hub; `heard` has what came for "Heard". Without a transport it takes the best. */
export async function connect({ hub = "test", protocol = "json", ...claims } = {}) {
  const connection = unstarted({ hub, protocol, ...claims });
  const heard = new Heard();
  connection.on("Heard", item => heard.push(item));
  await within("start", connection.start());
  return { connection, heard, protocol, id: connection.connectionId, stop: () => connection.stop() };
}

/** A client of the app server's hub; what else is named goes into the query, and becomes its user or its claims. */
export function unstarted({ hub, protocol, transport, ...claims }) {
  const query = new URLSearchParams(Object.entries(claims).filter(([, value]) => value)).toString();
  return new signalR.HubConnectionBuilder()
    .withUrl(`${world.app}/${hub}${query && `?${query}`}`, transport ? { transport: signalR.HttpTransportType[transport] } : {})
    .withHubProtocol(protocolNamed(protocol))
    .configureLogging(signalR.LogLevel.None)
    .build();
}

/** A client that goes to the service itself, or to what stands before it, with the given token. */
export function direct(hub, token, { base = world.endpoint, protocol = "json" } = {}) {
  return new signalR.HubConnectionBuilder()
    .withUrl(`${base}/client/?hub=${hub}`, { accessTokenFactory: () => token })
    .withHubProtocol(protocolNamed(protocol))
    .configureLogging(signalR.LogLevel.None)
    .build();
}

const part = value => Buffer.from(JSON.stringify(value)).toString("base64url");

export function token(audience, { key = world.key, alg = "HS256", lifetime = 60, claims = {} } = {}) {
  const now = Math.floor(Date.now() / 1000);
  const content = `${part({ alg, typ: "JWT" })}.${part({ aud: audience, nbf: now + Math.min(0, lifetime) - 1, iat: now, exp: now + lifetime, ...claims })}`;
  if (alg === "none") {
    return `${content}.`;
  }
  return `${content}.${createHmac(alg === "HS512" ? "sha512" : "sha256", key).update(content).digest("base64url")}`;
}

export const clientToken = (hub, options) => token(`${world.endpoint}/client/?hub=${hub}`, options);

/** Calls the REST API as a backend does; gives the status and the body's text. */
export async function rest(method, path, body, query = "") {
  const answer = await fetch(`${world.endpoint}${path}?api-version=2022-06-01${query}`, {
    method,
    headers: {
      Authorization: `Bearer ${token(`${world.endpoint}${path}`)}`,
      ...(body ? { "Content-Type": "application/json" } : {}),
    },
    body: body && JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}

/** Asks the app server to do something outside its hubs. */
export async function app(path) {
  const answer = await fetch(`${world.app}/${path}`, { method: "POST" });
  if (!answer.ok) {
    throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }
}

/** Lets the clients of a hub reconnect with their state, and of no other; gives it time to be known. */
export async function allowStatefulReconnect(hub) {
  const answer = await fetch(`${world.endpoint}/control/v1/tenants/dev/options`, {
    method: "PATCH",
    headers: { Authorization: `Bearer ${process.env.OPERATOR_KEY}`, "Content-Type": "application/json" },
    body: JSON.stringify({ statefulReconnectHubs: [hub] }),
  });
  if (!answer.ok) {
    throw new Error(`options: ${answer.status} ${await answer.text()}`);
  }
  const asked = `${world.endpoint}/client/negotiate?hub=${hub}&negotiateVersion=1&useStatefulReconnect=true`;
  await until("stateful reconnect on the hub", async () => {
    const promised = await fetch(asked, { method: "POST", headers: { Authorization: `Bearer ${clientToken(hub)}` } });
    return (await promised.json()).useStatefulReconnect === true;
  });
}

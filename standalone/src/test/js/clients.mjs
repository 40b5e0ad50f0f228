// What the scenarios share: real clients, what they have heard, and tokens made without the SDK.
import { createHmac } from "node:crypto";
import * as signalR from "@microsoft/signalr";
import { MessagePackHubProtocol } from "@microsoft/signalr-protocol-msgpack";

const LIMIT_MS = 10_000;

/** Given by the test that runs this file. */
export const world = {
  app: process.env.APP_SERVER,
  endpoint: process.env.ENDPOINT,
  key: process.env.ACCESS_KEY,
  otherKey: process.env.OTHER_ACCESS_KEY,
};

/** Resolves with what `promise` gives, or fails after the limit, naming what was waited for. */
export function within(what, promise, limit = LIMIT_MS) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing within ${limit} ms`)), limit);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Everything that came for one handler, in order. */
export class Heard {
  #items = [];
  #waiting = [];

  push(item) {
    const next = this.#waiting.shift();
    next ? next(item) : this.#items.push(item);
  }

  next(what = "message") {
    return this.#items.length
      ? Promise.resolve(this.#items.shift())
      : within(what, new Promise(resolve => this.#waiting.push(resolve)));
  }

  /** All that came before `marker`, which is taken too. */
  async until(marker) {
    const before = [];
    for (;;) {
      const item = await this.next(`marker ${marker}`);
      if (item === marker) {
        return before;
      }
      before.push(item);
    }
  }
}

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

/** A client that goes to the service itself, with the given token. */
export function direct(hub, token) {
  return new signalR.HubConnectionBuilder()
    .withUrl(`${world.endpoint}/client/?hub=${hub}`, { accessTokenFactory: () => token })
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

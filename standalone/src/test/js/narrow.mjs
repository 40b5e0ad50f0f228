// A proxy that hands on plain requests alone; for clients that have to fall back.
import { once } from "node:events";
import http from "node:http";
import { world } from "./clients.mjs";

const HOP_BY_HOP = ["connection", "upgrade"];

const isEvents = request => request.method === "GET" && (request.headers.accept ?? "").includes("text/event-stream");

/** Keeps transports from the service; remembers what it kept, and which ids the service gave out through it. */
export class NarrowProxy {
  #server = http.createServer((request, answer) => this.#handOn(request, answer));
  #events;
  /** What was kept from the service, in order. */
  kept = [];
  /** The `connectionId` of each negotiate, in order. */
  ids = [];

  /**
   * @param {"refused"|"ignored"} upgrades whether an upgrade is refused, or taken for a plain request and handed on
   * @param {boolean} events whether event streams go through
   */
  static async start({ upgrades, events }) {
    const proxy = new NarrowProxy();
    proxy.#events = events;
    if (upgrades === "refused") {
      proxy.#server.on("upgrade", (request, socket) => {
        proxy.kept.push("WebSockets");
        socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      });
    }
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  #handOn(request, answer) {
    if (request.headers.upgrade) {
      this.kept.push("WebSockets");
    }
    if (isEvents(request) && !this.#events) {
      this.kept.push("ServerSentEvents");
      answer.writeHead(403).end();
      return;
    }
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
    const onward = http.request(new URL(request.url, world.endpoint), { method: request.method, headers });
    onward.on("response", came => {
      answer.writeHead(came.statusCode, came.headers).flushHeaders();
      if (new URL(request.url, world.endpoint).pathname.endsWith("/negotiate")) {
        this.#remember(came);
      }
      came.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    request.pipe(onward);
  }

  #remember(negotiated) {
    const pieces = [];
    negotiated.on("data", piece => pieces.push(piece));
    negotiated.on("end", () => this.ids.push(JSON.parse(Buffer.concat(pieces)).connectionId));
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

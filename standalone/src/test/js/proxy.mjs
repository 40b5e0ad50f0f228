// What stands between clients and the service, and cuts their TCP connections.
import { once } from "node:events";
import net from "node:net";
import { world } from "./clients.mjs";
import { until } from "./waiting.mjs";

const service = new URL(world.endpoint);

/** Hands bytes on between clients and the service, until it is told to cut. */
export class Proxy {
  #server = net.createServer(client => this.#join(client));
  #pairs = new Set();
  #left = Infinity;
  #deaf = false;
  #framesLeft = Infinity;
  /** WebSockets so far. */
  upgrades = 0;
  /** Pieces that came from clients on the newest WebSocket. */
  said = 0;

  static async start() {
    const proxy = new Proxy();
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  #join(client) {
    const to = net.connect(Number(service.port), service.hostname);
    const pair = { client, to, head: "", upgraded: false };
    this.#pairs.add(pair);
    client.on("error", () => {}).on("close", () => this.#pairs.has(pair) && to.destroy());
    to.on("error", () => {}).on("close", () => { this.#pairs.delete(pair); client.destroy(); });
    client.on("data", bytes => {
      this.said += pair.upgraded ? 1 : 0;
      to.write(bytes);
    });
    to.on("data", bytes => this.#toClient(pair, bytes));
  }

  #toClient(pair, bytes) {
    if (!this.#pairs.has(pair)) {
      return;
    }
    if (pair.upgraded) {
      this.#counted(pair, bytes);
      return;
    }
    pair.head += bytes.toString("latin1");
    const end = pair.head.indexOf("\r\n\r\n") + 4;
    if (end < 4 || !pair.head.startsWith("HTTP/1.1 101")) {
      pair.client.write(bytes);
      return;
    }
    const rest = pair.head.length - end;
    pair.client.write(bytes.subarray(0, bytes.length - rest));
    pair.upgraded = true;
    this.upgrades++;
    this.said = 0;
    this.#counted(pair, bytes.subarray(bytes.length - rest));
  }

  #counted(pair, all) {
    const bytes = this.#framesLeft === Infinity ? all : this.#frames(all);
    pair.client.write(bytes.subarray(0, this.#left));
    this.#left -= bytes.length;
    if (this.#left <= 0) {
      this.#left = Infinity;
      this.#cut(pair);
    }
  }

  /** So many short frames as are left, each whole. */
  #frames(bytes) {
    let end = 0;
    while (this.#framesLeft > 0 && end < bytes.length) {
      end += 2 + bytes[end + 1];
      this.#framesLeft--;
    }
    return bytes.subarray(0, end);
  }

  /** From the next socket on, so many frames go to the client and no more. */
  lets(frames) {
    this.#framesLeft = frames;
  }

  #cut(pair) {
    this.#pairs.delete(pair);
    if (this.#deaf) {
      // The service does not hear of it: the client comes back while its old socket looks open.
      pair.client.destroy();
      setTimeout(() => pair.to.destroy(), 2_000).unref();
    } else {
      pair.client.resetAndDestroy();
      pair.to.resetAndDestroy();
    }
  }

  /**
   * Cuts the WebSocket when that many bytes more have gone to the client, never before its upgrade is done; resolves
   * when a new one is there.
   *
   * @param deaf whether the service hears nothing of the cut
   */
  async cutAfter(bytes, deaf) {
    const before = this.upgrades;
    this.#deaf = deaf;
    this.#left = bytes;
    if (bytes === 0) {
      this.#left = Infinity;
      [...this.#pairs].filter(pair => pair.upgraded).forEach(pair => this.#cut(pair));
    }
    await until("a cut and a new WebSocket", () => this.upgrades > before);
  }

  /** Cuts everything that is open, WebSocket or not. */
  cutAll() {
    this.#deaf = false;
    [...this.#pairs].forEach(pair => this.#cut(pair));
  }

  close() {
    for (const pair of this.#pairs) {
      pair.to.destroy();
    }
    this.#server.close();
  }
}

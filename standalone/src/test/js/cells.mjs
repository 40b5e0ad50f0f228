// Every transport in every protocol that it can carry, and what the scenarios need from outside a page.
import { clientToken } from "./clients.mjs";
import { Proxy } from "./proxy.mjs";

export const cells = [
  ["WebSockets", "json"], ["WebSockets", "messagepack"],
  ["ServerSentEvents", "json"],
  ["LongPolling", "json"], ["LongPolling", "messagepack"],
];

/** One proxy at a time. */
export function outside() {
  let proxy;
  return {
    token: async (hub, options) => clientToken(hub, options),
    detour: async () => {
      proxy = await Proxy.start();
      return proxy.url;
    },
    cut: async () => proxy.cutAll(),
    cutAfter: (bytes, deaf) => proxy.cutAfter(bytes, deaf),
    upgrades: async () => proxy.upgrades,
    closeDetour: async () => proxy.close(),
  };
}

/** How the client itself refuses what cannot be. */
export const BINARY_EVENTS = "Unable to connect to the server with any of the available transports."
  + " WebSockets failed: Error: 'WebSockets' is disabled by the client."
  + " ServerSentEvents failed: Error: 'ServerSentEvents' does not support Binary."
  + " LongPolling failed: Error: 'LongPolling' is disabled by the client.";

// What every client can do on every transport in every protocol: the same scenarios in Node and on a page of a browser.
import { failure, like, same } from "./same.mjs";
import { severedUnderTraffic, watched } from "./severance.mjs";
import { Heard, pause, until, within } from "./waiting.mjs";

const MANY = 1_000;
const CUTS = 100;
const CLASSES = {
  WebSockets: "WebSocketTransport",
  ServerSentEvents: "ServerSentEventsTransport",
  LongPolling: "LongPollingTransport",
};
const UNAUTHORIZED = "Failed to complete negotiation with the server: Error: Unauthorized: Status code '401'";

/**
 * @typedef {object} Cell where a scenario plays
 * @property signalR the client library
 * @property {"json"|"messagepack"} protocol
 * @property newProtocol makes it
 * @property {"WebSockets"|"ServerSentEvents"|"LongPolling"} transport
 * @property {string} app where the app server is
 * @property {string} endpoint where the service is
 * @property outside what a page cannot do itself, each giving a promise: `token(hub, options)`, `detour()` (the address
 *   of a new proxy), `cut()`, `cutAfter(bytes, deaf)` and `upgrades()` of that proxy, `closeDetour()`
 */

/** Makes clients for one scenario, and stops them. */
class Clients {
  #all = [];

  constructor(cell) {
    this.cell = cell;
  }

  /** A client of the app server's hub, or of `url` with what `token` gives. */
  unstarted({ hub = "test", user = "", url = `${this.cell.app}/${hub}?user=${user}`, token, skipNegotiation, delays, stateful }) {
    const { signalR, newProtocol, transport } = this.cell;
    const builder = new signalR.HubConnectionBuilder()
      .withUrl(url, {
        transport: signalR.HttpTransportType[transport],
        ...(token && { accessTokenFactory: token }),
        ...(skipNegotiation && { skipNegotiation }),
      })
      .withHubProtocol(newProtocol())
      .configureLogging(signalR.LogLevel.None);
    if (delays) {
      builder.withAutomaticReconnect(delays);
    }
    if (stateful) {
      builder.withStatefulReconnect();
    }
    const connection = builder.build();
    this.#all.push(connection);
    return connection;
  }

  async started(options = {}) {
    const connection = this.unstarted(options);
    await this.start(connection);
    return connection;
  }

  async start(connection) {
    await within("start", connection.start());
    same(connection.connection.transport.constructor.name, CLASSES[this.cell.transport], "transport");
  }

  /** A client that goes to the service itself, with a token as an app would make it. */
  direct({ hub = "test", base = this.cell.endpoint, token = {}, ...options } = {}) {
    return this.unstarted({ ...options, url: `${base}/client/?hub=${hub}`, token: () => this.cell.outside.token(hub, token) });
  }

  stop() {
    return Promise.all(this.#all.map(connection => within("stop", connection.stop())));
  }
}

const call = (connection, ...args) => within(args[0], connection.invoke(...args));
const refusal = (connection, ...args) => failure(call(connection, ...args));

function heard(connection, target = "Heard") {
  const all = new Heard();
  connection.on(target, (...args) => all.push(args.length > 1 ? args : args[0]));
  return all;
}

/** All items of a stream, or its error. */
function all(stream) {
  const items = [];
  return within("end of stream", new Promise((resolve, reject) => stream.subscribe({
    next: item => items.push(item),
    complete: () => resolve(items),
    error: reject,
  })));
}

/** What came on a stream, while it goes on. */
function arriving(stream) {
  const items = new Heard();
  const end = new Heard();
  const subscription = stream.subscribe({
    next: item => items.push(item),
    complete: () => end.push("complete"),
    error: error => end.push(error.message),
  });
  return { items, end, subscription };
}

async function works(connection) {
  same(await call(connection, "Add", 19, 23), 42);
  const hears = heard(connection);
  await call(connection, "ToCaller", "hello");
  same(await hears.next(), "hello");
  connection.off("Heard");
}

/** Every scenario by its name; each gets the clients of its cell. */
const scenarios = {
  async "gets results"(clients) {
    const client = await clients.started({ user: "ada" });
    same(await call(client, "Add", 19, 23), 42);
    same(await call(client, "Echo", "Grüße,\n世界 👋\r\n\u001e."), "Grüße,\n世界 👋\r\n\u001e.");
    const thing = { text: "x", real: 1.5, big: 4_000_000_000, list: [1, "two", null], nested: { yes: true } };
    same(await call(client, "Mirror", thing), thing);
    same(await call(client, "WhoAmI"), { connectionId: client.connectionId, user: "ada" });
  },

  async "gets null from a void method"(clients) {
    same(await call(await clients.started(), "Nothing"), null);
  },

  async "reads errors in their exact words"(clients) {
    const client = await clients.started();
    same(await refusal(client, "Fail"), "An unexpected error occurred invoking 'Fail' on the server.");
    same(await refusal(client, "Refuse", "no entry"),
      "An unexpected error occurred invoking 'Refuse' on the server. HubException: no entry");
    same(await refusal(client, "Vanish"),
      "Failed to invoke 'Vanish' due to an error on the server. HubException: Method does not exist.");
    same(await refusal(client, "Add", 1), "Failed to invoke 'Add' due to an error on the server.");
    same(await refusal(client, "Add", "one", "two"), "Failed to invoke 'Add' due to an error on the server.");
    await works(client);
  },

  async "is called by the methods of a typed hub"(clients) {
    const client = await clients.started({ hub: "typed", user: "eve" });
    const [added, moved] = [heard(client, "CardAdded"), heard(client, "cardMoved")];
    await call(client, "Play", "seven");
    same(await added.next(), ["eve", { title: "seven", points: 7 }]);
    same(await moved.next(), ["seven", 3]);
    client.on("pointsOf", card => card.title.length + card.points);
    same(await call(client, "Twice", "three"), 24);
  },

  async "takes streams to their end or their error"(clients) {
    const client = await clients.started({ hub: "streams" });
    same(await all(client.stream("Count", MANY)), Array.from({ length: MANY }, (_, i) => i));
    same(await all(client.stream("Count", 0)), []);
    same(await failure(all(client.stream("Breaking"))),
      "An error occurred on the server while streaming results. HubException: broken");
    same(await failure(all(client.stream("Server"))),
      "The client attempted to invoke the non-streaming 'Server' method with a streaming invocation.");
    same(await refusal(client, "Count", 1),
      "The client attempted to invoke the streaming 'Count' method with a non-streaming invocation.");
  },

  async "sends streams to their end or their error"(clients) {
    const client = await clients.started({ hub: "streams" });
    const numbers = new clients.cell.signalR.Subject();
    const sum = call(client, "Sum", numbers);
    for (let number = 1; number <= 100; number++) {
      numbers.next(number);
    }
    numbers.complete();
    same(await sum, 5_050);
    const broken = new clients.cell.signalR.Subject();
    const answer = call(client, "Failed", broken);
    broken.next(1);
    broken.error(new Error("gave up"));
    same(await answer, "failed: gave up");
    same(await refusal(client, "Sum"),
      "An unexpected error occurred invoking 'Sum' on the server. HubException: Client sent 0 stream(s), Hub method expects 1.");
  },

  async "streams both ways at once, word for word"(clients) {
    const client = await clients.started({ hub: "streams" });
    const words = new clients.cell.signalR.Subject();
    const { items, end } = arriving(client.stream("Shout", words));
    for (const word of ["a", "b", "c"]) {
      words.next(word);
      same(await items.next(word), word.toUpperCase());
    }
    words.complete();
    same(await end.next("end of stream"), "complete");
  },

  async "cancels a stream"(clients) {
    const client = await clients.started({ hub: "streams" });
    const before = await call(client, "Cancelled");
    const { items, subscription } = arriving(client.stream("Published", "hello"));
    same(await items.next(), "hello");
    subscription.dispose();
    await until("publisher and signal are told", async () => await call(client, "Cancelled") === before + 2);
  },

  async "answers its hub, or says why not"(clients) {
    const [client, other] = [await clients.started({ hub: "streams" }), await clients.started({ hub: "streams" })];
    let answer = number => number + 1;
    client.on("Ask", number => answer(number));
    same(await call(client, "AskMe", 41), "heard 42");
    same(await call(other, "AskOne", client.connectionId, 1), 2);
    same(await call(other, "AskFromOtherServer", client.connectionId, 2), 3, "answer to a hub context");
    answer = () => { throw new Error("from callback"); };
    same(await call(other, "WhyNot", client.connectionId), "HubException: Error: from callback");
    answer = () => undefined;
    same(await call(other, "WhyNot", client.connectionId), "HubException: Client didn't provide a result.");
    same(await call(other, "WhyNot", "nobody"), "IOException: Connection 'nobody' does not exist.");
  },

  async "stops and starts again, the same object"(clients) {
    const client = await clients.started();
    const hears = heard(client);
    const ids = [client.connectionId];
    for (let again = 1; again <= 3; again++) {
      await within("stop", client.stop());
      same(client.state, "Disconnected", "state");
      await clients.start(client);
      ids.push(client.connectionId);
      same(await call(client, "Add", again, 1), again + 1);
      await call(client, "ToCaller", `round ${again}`);
      same(await hears.next(), `round ${again}`);
    }
    same(new Set(ids).size, ids.length, "different connection ids");
  },

  async "comes back by itself when its TCP connections break"(clients) {
    const { outside } = clients.cell;
    const base = await outside.detour();
    try {
      const client = clients.direct({ base, token: { claims: { nameid: "back" } }, delays: [0, 20, 50, 100, 200, 500, 1_000] });
      const [hears, lost, back] = [heard(client), new Heard(), new Heard()];
      client.onreconnecting(() => lost.push(client.state));
      client.onreconnected(id => back.push(id));
      await clients.start(client);
      for (let loss = 1; loss <= 2; loss++) {
        const id = client.connectionId;
        const noticed = lost.next("reconnecting").then(state => ({ state }));
        // Again and again: a browser repeats a poll whose connection broke, and between two polls there is nothing to break.
        let notice;
        while (!notice) {
          await outside.cut();
          notice = await Promise.race([noticed, pause(100)]);
        }
        same(notice.state, "Reconnecting", "state");
        same(await back.next("reconnected"), client.connectionId);
        same(client.connectionId === id, false, "it has the old id");
        same(client.state, "Connected", "state");
        same(await call(client, "WhoAmI"), { connectionId: client.connectionId, user: "back" });
        await call(client, "ToCaller", `after loss ${loss}`);
        same(await hears.next(), `after loss ${loss}`);
      }
      await within("stop", client.stop());
    } finally {
      await outside.closeDetour();
    }
  },

  async "is sent on by its app with a token of the app's making"(clients) {
    const client = await clients.started({ user: "sent", token: () => "nothing that the service would take" });
    same((await call(client, "WhoAmI")).user, "sent");
    await works(client);
  },

  async "is sent on by its app without a token and keeps its own"(clients) {
    const { app, outside } = clients.cell;
    const client = await clients.started({
      url: `${app}/test/bare`, token: () => outside.token("test", { claims: { nameid: "own" } }),
    });
    same((await call(client, "WhoAmI")).user, "own");
    await works(client);
  },

  async "goes without a negotiate if it is on WebSockets"(clients) {
    const client = clients.direct({ skipNegotiation: true, token: { claims: { nameid: "skip" } } });
    if (clients.cell.transport !== "WebSockets") {
      same(await failure(client.start()), "Negotiation can only be skipped when using the WebSocket transport directly.");
      return;
    }
    await clients.start(client);
    same((await call(client, "WhoAmI")).user, "skip");
    await works(client);
    const wrong = clients.direct({ skipNegotiation: true, token: { lifetime: -600 } });
    like(await failure(within("start", wrong.start())), /^WebSocket failed to connect\./);
  },

  async "is refused with a wrong or an expired token"(clients) {
    for (const token of [{ key: "x".repeat(44) }, { lifetime: -600 }, { alg: "none" }]) {
      same(await failure(within("start", clients.direct({ token }).start())), UNAUTHORIZED);
    }
    const { app, endpoint, outside } = clients.cell;
    for (const url of [`${endpoint}/client/?hub=test`, `${app}/test/bare`]) {
      const client = clients.unstarted({ url, token: () => outside.token("other") });
      same(await failure(within("start", client.start())), UNAUTHORIZED);
    }
  },
};

/** Only where stateful reconnect exists. */
const webSocketScenarios = {
  // compat: sr-survive
  async [`loses ${CUTS} sockets under traffic in both directions, and not one message`](clients) {
    const { outside } = clients.cell;
    const base = await outside.detour();
    try {
      await severedUnderTraffic({
        cuts: CUTS,
        seed: clients.cell.protocol.length,
        stayer: () => watched(clients.direct({ stateful: true, token: { claims: { nameid: "stay" } } })),
        leaver: () => watched(clients.direct({ base, stateful: true, token: { claims: { nameid: "leave" } } })),
        cutAfter: outside.cutAfter,
        upgrades: outside.upgrades,
      });
    } finally {
      await outside.closeDetour();
    }
  },
};

const of = transport => (transport === "WebSockets" ? { ...scenarios, ...webSocketScenarios } : scenarios);

/** The names of what plays on that transport. */
export const namesOn = transport => Object.keys(of(transport));

/** @param {Cell} cell */
export async function play(name, cell) {
  const clients = new Clients(cell);
  try {
    await of(cell.transport)[name](clients);
  } catch (error) {
    await clients.stop().catch(() => {});
    throw error;
  }
  await clients.stop();
}

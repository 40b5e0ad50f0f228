// Stateful reconnect under fire; for Node and for a page.
import { same } from "./same.mjs";
import { Heard, pause, within } from "./waiting.mjs";

/** Numbers that are the same in every run. */
function numbers(seed) {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const upTo = last => Array.from({ length: last }, (_, i) => i + 1);

/** Starts a client; `ends` has every time that it noticed a loss. */
export async function watched(connection) {
  const client = { connection, heard: new Heard(), counted: new Heard(), ends: [] };
  connection.on("Heard", item => client.heard.push(item));
  connection.on("Counted", number => client.counted.push(number));
  connection.on("Ask", number => number + 1);
  connection.onclose(error => client.ends.push(`closed: ${error}`));
  connection.onreconnecting(error => client.ends.push(`reconnecting: ${error}`));
  await within("start", connection.start());
  return client;
}

/** A stream to the hub, and the stream that comes back meanwhile: twice each number. */
function doubling(connection) {
  let sink;
  const doubled = [];
  const numbers = connection.stream("Doubled", { subscribe: observer => { sink = observer; } });
  const done = new Promise((complete, error) => {
    numbers.subscribe({ next: number => doubled.push(number), complete: () => complete(doubled), error });
  });
  return { next: number => sink.next(number), complete: () => sink.complete(), done };
}

/**
 * While a client talks to the hub and hears what another one says, its socket is cut again and again: nothing is lost,
 * nothing comes twice, in either direction. Calls that are under way, streams of both directions and questions to the
 * client go on.
 *
 * @param stayer gives a started client that nothing happens to, of user "stay"
 * @param leaver gives the started client whose WebSockets `cutAfter` cuts, of user "leave"
 * @param cutAfter cuts when so many bytes more have gone to the client, with the service hearing of it or not; resolves
 *   when there is a new WebSocket
 * @param upgrades how many WebSockets there were
 */
export async function severedUnderTraffic({ cuts, seed, stayer: calm, leaver, cutAfter, upgrades }) {
  const random = numbers(seed);
  const stayer = await calm();
  const client = await leaver();
  const id = client.connection.connectionId;
  const answers = [];
  const stream = doubling(client.connection);
  let sent = 0, broadcast = 0, working = true;

  const counting = async () => {
    while (working) {
      await client.connection.send("Count", ++sent);
      stream.next(sent);
      if (sent % 10 === 0) {
        const added = sent;
        answers.push(client.connection.invoke("Add", added, 1).then(sum => same(sum, added + 1)));
        answers.push(client.connection.invoke("AskMe", added).then(said => same(said, added + 1)));
      }
      await pause(random(4));
    }
  };
  const broadcasting = async () => {
    while (working) {
      await stayer.connection.send("ToOthers", `broadcast ${++broadcast}`);
      await pause(random(4));
    }
  };
  const cutting = async () => {
    try {
      for (let cut = 0; cut < cuts; cut++) {
        // Now and then in the middle of a replay, else in the middle of a message or between two.
        await pause(cut % 4 === 1 ? 0 : random(60));
        await cutAfter(1 + random([1, 300, 2_000][cut % 3]), cut % 5 === 4);
      }
    } finally {
      working = false;
    }
  };
  await Promise.all([counting(), broadcasting(), cutting()]);
  await within("every answer", Promise.all(answers));

  stream.complete();
  same(await within("the end of the stream", stream.done), upTo(sent).map(n => 2 * n), "streamed back");
  same(await client.counted.take(sent), upTo(sent), "said back");
  same(await client.heard.take(broadcast), upTo(broadcast).map(n => `broadcast ${n}`), "broadcast");
  same(await client.connection.invoke("Counted"), upTo(sent), "taken by the hub");
  await client.connection.invoke("Count", 0);
  same(await client.counted.until(0), [], "said back once more");
  await client.connection.invoke("ToCaller", "the end");
  same(await client.heard.until("the end"), [], "broadcast once more");
  same((await client.connection.invoke("WhoAmI")).connectionId, id);
  same(client.connection.connectionId, id);
  same(client.ends, [], "losses that the client noticed");
  same(await upgrades(), cuts + 1, "WebSockets");
  await stayer.connection.invoke("ToCaller", "the end");
  same(await stayer.heard.until("the end"), [], "the hub missed nobody");
  await client.connection.stop();
  same(await stayer.heard.next("the hub's farewell"), `left ${id}`);
  await stayer.connection.stop();
}

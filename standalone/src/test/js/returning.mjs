// A client that comes back by itself, and tells what happens to it; for Node and for a page.
const PAUSE_MS = 250;

/**
 * Connects to the app server's hub and stays.
 *
 * @param cell as in scenarios.mjs, of which it needs the client library, the transport, the protocol and the app
 * @param {string} user whom it connects as
 * @param {string} group that it has the hub add it to whenever it is connected; none when empty
 * @param tell takes each thing that happens, in order
 */
export async function stay({ signalR, newProtocol, transport, app }, user, group, tell) {
  const connection = new signalR.HubConnectionBuilder()
    .withUrl(`${app}/test?user=${encodeURIComponent(user)}`, { transport: signalR.HttpTransportType[transport] })
    .withHubProtocol(newProtocol())
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => PAUSE_MS })
    .configureLogging(signalR.LogLevel.None)
    .build();
  const works = async () => {
    try {
      const caller = await connection.invoke("WhoAmI");
      if (group) {
        await connection.invoke("Join", group);
      }
      tell(caller.connectionId === connection.connectionId ? `works as ${caller.user}` : "has another one's id");
    } catch (error) {
      // A service whose app server is not there yet lets a client in and closes it, which is told where it is heard.
      tell(`unanswered: ${error.message}`);
    }
  };
  connection.on("Heard", text => tell(`heard ${text}`));
  connection.onreconnecting(error => tell(error ? `lost: ${error.message}` : "lost"));
  connection.onreconnected(works);
  connection.onclose(error => tell(`gave up: ${error?.message}`));
  await connection.start();
  await works();
}

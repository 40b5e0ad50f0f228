// A client of the test hub that invokes what it is told to. What happens to it stands in its output, a line each.
import * as signalR from "@microsoft/signalr";
import { protocolNamed, world } from "./clients.mjs";

const connection = new signalR.HubConnectionBuilder()
  .withUrl(`${world.app}/test?user=npm`)
  .withHubProtocol(protocolNamed(process.env.PROTOCOL))
  .configureLogging(signalR.LogLevel.None)
  .build();
connection.on("Heard", text => console.log(`heard ${text}`));
connection.on("Do", async (method, ...args) => {
  await connection.invoke(method, ...args);
  console.log(`done ${method}`);
});
connection.onclose(error => console.log(`closed ${error}`));
await connection.start();
console.log("connected");

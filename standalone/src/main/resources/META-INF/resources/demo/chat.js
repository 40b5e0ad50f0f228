// The demo chat: a plain SignalR client. Everything it knows of Signalbox is the address of its app server's negotiate.

const EVERYONE = "";
const MOST_MESSAGES = 300;
const MOST_ARRIVALS = 30;
const LONGEST_PAUSE_MS = 10_000;
const $ = id => document.getElementById(id);

const rooms = new Map([[EVERYONE, { unread: 0, lines: [] }]]);
let current = EVERYONE;
let user = sessionStorage.getItem("user") ?? `guest-${100 + Math.floor(Math.random() * 900)}`;
let connection;

function showState(state, text) {
  $("state").dataset.state = state;
  $("state-text").textContent = text;
  $("send").disabled = state !== "connected";
}

function showFacts() {
  const url = new URL(connection.baseUrl, location.href);
  $("connection-id").textContent = connection.connectionId ?? "none";
  $("transport").textContent = connection.connectionId ? "WebSocket" : "none";
  $("app-server").textContent = url.origin + url.pathname;
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

/** Lets a line come in softly, once. */
function appear(line) {
  line.classList.add("new");
  line.addEventListener("animationend", () => line.classList.remove("new"), { once: true });
}

/** A colour that belongs to a name: neighbouring names get colours far apart. */
function hue(name) {
  const hash = [...name].reduce((sum, c) => Math.imul(sum ^ c.codePointAt(0), 16_777_619) >>> 0, 2_166_136_261);
  return Math.round(hash * 0.618_033_988_75 % 360);
}

function messageLine(from, text) {
  const line = element("li", from === user ? "message mine" : "message");
  const face = element("span", "face", from.slice(0, 2).toUpperCase());
  face.setAttribute("aria-hidden", "true");
  face.style.setProperty("--hue", hue(from));
  line.append(face, element("span", "who", from === user ? "You" : from), element("span", "text", text));
  return line;
}

function add(room, line) {
  const kept = rooms.get(room);
  if (!kept) {
    return;
  }
  kept.lines.push(line);
  if (kept.lines.length > MOST_MESSAGES) {
    kept.lines.shift().remove();
  }
  if (room === current) {
    appear(line);
    $("messages").append(line);
    $("messages").scrollTop = $("messages").scrollHeight;
  } else {
    kept.unread++;
    showRooms();
  }
}

const notice = (room, text) => add(room, element("li", "notice", text));

function showRooms() {
  $("rooms").replaceChildren(...[...rooms].map(([name, room]) => {
    const chip = element("li", "room");
    chip.dataset.current = String(name === current);
    const open = element("button", "", name || "Everyone");
    open.type = "button";
    open.setAttribute("aria-pressed", String(name === current));
    open.onclick = () => show(name);
    if (room.unread) {
      open.append(element("span", "unread", room.unread));
    }
    chip.append(open);
    if (name) {
      const leave = element("button", "leave", "×");
      leave.type = "button";
      leave.setAttribute("aria-label", `Leave ${name}`);
      leave.onclick = () => leaveGroup(name);
      chip.append(leave);
    }
    return chip;
  }));
}

function show(room) {
  current = room;
  rooms.get(room).unread = 0;
  rooms.get(room).lines.forEach(line => line.classList.remove("new"));
  $("messages").replaceChildren(...rooms.get(room).lines);
  $("messages").scrollTop = $("messages").scrollHeight;
  $("message").placeholder = room ? `Message to the group ${room}` : "Message to everyone";
  showRooms();
}

async function joinGroup(group) {
  if (!rooms.has(group)) {
    rooms.set(group, { unread: 0, lines: [] });
  }
  show(group);
  await connection.invoke("JoinGroup", group, user);
}

async function leaveGroup(group) {
  rooms.delete(group);
  show(EVERYONE);
  await connection.invoke("LeaveGroup", group, user);
}

function arrived(text) {
  const line = element("li", "", typeof text === "string" ? text : JSON.stringify(text));
  line.append(element("time", "", new Date().toLocaleTimeString()));
  $("backend").querySelector(".empty")?.remove();
  appear(line);
  $("backend").prepend(line);
  while ($("backend").children.length > MOST_ARRIVALS) {
    $("backend").lastChild.remove();
  }
}

function build() {
  const made = new signalR.HubConnectionBuilder()
    .withUrl(`demo/chat?user=${encodeURIComponent(user)}`)
    .withAutomaticReconnect({
      // Forever: a demo page left open finds its service again after a restart.
      nextRetryDelayInMilliseconds: ({ previousRetryCount }) => pause(previousRetryCount),
    })
    .configureLogging(signalR.LogLevel.Warning)
    .build();
  made.on("ReceiveMessage", (from, text) => add(EVERYONE, messageLine(String(from), String(text))));
  made.on("ReceiveGroupMessage", (group, from, text) => add(group, messageLine(from, text)));
  made.on("UserJoined", who => notice(EVERYONE, `${who} is here`));
  made.on("UserLeft", who => notice(EVERYONE, `${who} has left`));
  made.on("GroupJoined", (group, who) => notice(group, `${who} joined the group`));
  made.on("GroupLeft", (group, who) => notice(group, `${who} left the group`));
  made.on("BackendMessage", arrived);
  made.onreconnecting(() => showState("connecting", "Reconnecting"));
  made.onreconnected(() => ready(made));
  made.onclose(() => made === connection && begin());
  return made;
}

const pause = attempt => Math.min(LONGEST_PAUSE_MS, 250 * 2 ** attempt) * (0.5 + Math.random() / 2);

async function ready(made) {
  showState("connected", "Connected");
  showFacts();
  // Membership ends with a connection; a new connection joins again.
  for (const group of rooms.keys()) {
    if (group) {
      await made.invoke("JoinGroup", group, user);
    }
  }
}

async function begin() {
  const made = build();
  connection = made;
  for (let attempt = 0; connection === made; attempt++) {
    showState("connecting", "Connecting");
    try {
      await made.start();
      await ready(made);
      return;
    } catch (failure) {
      showState("disconnected", "Not connected");
      console.warn(String(failure));
      await new Promise(done => setTimeout(done, pause(attempt)));
    }
  }
}

async function rename(name) {
  user = name;
  sessionStorage.setItem("user", user);
  const old = connection;
  connection = undefined;
  await old?.stop();
  await begin();
}

function onSubmit(form, field, action) {
  $(form).addEventListener("submit", async event => {
    event.preventDefault();
    const value = $(field).value.trim();
    if (!value) {
      return;
    }
    try {
      await action(value);
    } catch (failure) {
      notice(current, String(failure.message ?? failure));
    }
  });
}

async function showCurl() {
  const answer = await fetch("demo/backend", { cache: "no-store" });
  $("curl").textContent = answer.ok ? (await answer.json()).curl : `not available (${answer.status})`;
}

$("user").value = user;
onSubmit("name-form", "user", rename);
onSubmit("group-form", "group", group => {
  $("group").value = "";
  return joinGroup(group);
});
onSubmit("message-form", "message", async text => {
  $("message").value = "";
  await (current ? connection.invoke("SendToGroup", current, user, text) : connection.invoke("SendMessage", user, text));
});
$("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText($("curl").textContent);
  $("copy").textContent = "Copied";
  setTimeout(() => { $("copy").textContent = "Copy"; }, 1500);
});

show(EVERYONE);
showCurl().catch(() => { $("curl").textContent = "not available"; });
begin();

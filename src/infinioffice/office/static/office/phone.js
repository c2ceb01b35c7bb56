// The browser phone: the page's buttons, the socket to the line and the captions. Sound itself is in phone-worklet.js.

const LIFE_OF_A_TICKET_MS = 45000;
const MOST_WAITING_BYTES = 64000;

const TROUBLE = {
  insecure: "The browser allows the microphone only on secure pages. Open this page over https, or on this machine.",
  old: "This browser cannot make calls. Try a current Chrome, Edge, Firefox or Safari.",
  NotAllowedError:
    "The microphone is blocked for this page. Allow it in the browser's address bar, then press Call again.",
  SecurityError: "The browser's settings forbid the microphone here. Allow it, then press Call again.",
  NotFoundError: "No microphone was found. Connect one, then press Call again.",
  NotReadableError: "Another program is using the microphone. Close it, then press Call again.",
  unplugged: "The microphone was disconnected. Connect it, then press Call again.",
  sound: "The browser could not start its sound. Reload the page and try again.",
  signed_out: "You have been signed out. Reload the page and sign in.",
  ticket: "The page could not reach the office. Check your connection and press Call again.",
  lost: "The connection was lost. Check your network and press Call again.",
  token_expired: "That took too long. Press Call again.",
  token_used: "This call has been made already. Press Call again.",
  bad_token: "The call was not accepted. Reload the page and try again.",
  no_room: "All lines are busy right now. Try again in a minute.",
  store_down: "The office's database is not answering right now. Try again in a minute.",
  idle: "No sound reached us for a while, so the call ended. Press Call again.",
};

class Trouble extends Error {
  constructor(word) {
    super(word);
    this.word = word;
  }
}

const $ = (id) => document.getElementById(id);
const page = $("phone");
const button = $("phone-button");
const captions = $("phone-captions");
const loadedAt = performance.now();
let call = null;
let hasFirstTicket = true;

// -- what the page shows ----------------------------------------------------------------------------------------------

function show(state, status) {
  page.dataset.state = state;
  $("phone-status").textContent = status;
  $("phone-button-name").textContent = state === "idle" ? "Call" : "Hang up";
  for (const key of $("phone-keys").children) key.disabled = state !== "live";
  if (state === "idle") {
    level("you", 0);
    level("agent", 0);
  }
}

// A voice is felt by its power, not by its amplitude: -50 dB shows as nothing, -8 dB as full.
function level(who, loudness) {
  const decibels = 20 * Math.log10(Math.max(loudness, 1e-6));
  const part = Math.max(0, Math.min(1, (decibels + 50) / 42));
  const bar = $(`level-${who}`);
  bar.firstElementChild.style.transform = `scaleX(${part})`;
  const tenths = String(Math.round(part * 10));
  if (bar.getAttribute("aria-valuenow") !== tenths) bar.setAttribute("aria-valuenow", tenths);
  if (who === "agent") $("phone-ring").style.transform = `scale(${1 + part * 0.28})`;
}

function complain(word) {
  const place = $("phone-trouble");
  place.hidden = !word;
  place.textContent = word ? TROUBLE[word] || `The call could not be carried (${word}). Press Call again.` : "";
}

let bubble = null;

// One bubble for all that one side says in a row. Partial words replace each other at its end until the final ones
// come; each sentence is an element of its own, so that a screen reader reads it once.
function caption({ who, text, final }) {
  if (!text || (who !== "caller" && who !== "agent")) return;
  $("phone-empty").hidden = true;
  captions.hidden = false;
  let partial = captions.querySelector(`.${who} .partial`);
  if (!partial) {
    if (bubble?.dataset.who !== who) bubble = newBubble(who);
    partial = document.createElement("span");
    bubble.lastChild.append(partial, " ");
  }
  partial.textContent = text;
  partial.className = final ? "" : "partial";
  partial.setAttribute("aria-busy", String(!final));
  captions.scrollTop = captions.scrollHeight;
}

function newBubble(who) {
  const made = document.createElement("div");
  made.className = `say ${who}`;
  made.dataset.who = who;
  const name = document.createElement("span");
  name.className = "who";
  name.textContent = who === "caller" ? "You" : "Agent";
  made.append(name, document.createElement("p"));
  captions.append(made);
  return made;
}

function forgetCaptions() {
  captions.replaceChildren();
  captions.hidden = true;
  $("phone-empty").hidden = false;
  bubble = null;
}

function clockFrom(start) {
  const seconds = Math.floor((performance.now() - start) / 1000);
  $("phone-clock").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

// -- one call -------------------------------------------------------------------------------------------------------

// A ticket opens the line once and for a minute only: the page brings the first, later ones come with the page anew.
async function ticket() {
  let from = page;
  if (!hasFirstTicket || performance.now() - loadedAt > LIFE_OF_A_TICKET_MS) {
    const answer = await fetch(location.href, { cache: "no-store", credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok) throw new Trouble("ticket");
    from = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("phone");
    if (!from) throw new Trouble("signed_out");
  }
  hasFirstTicket = false;
  return { token: from.dataset.token, address: from.dataset.call };
}

async function microphone() {
  if (!window.isSecureContext) throw new Trouble("insecure");
  if (!navigator.mediaDevices?.getUserMedia || !window.AudioWorkletNode) throw new Trouble("old");
  const wanted = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: wanted, video: false });
  } catch (fault) {
    throw new Trouble(fault.name in TROUBLE ? fault.name : "NotReadableError");
  }
}

class Call {
  constructor(context) {
    this.context = context;
    this.isOver = false;
    this.ended = false;
    this.wasCarried = false;
  }

  async begin() {
    this.stream = await microphone();
    if (this.isOver) return this.release();
    show("connecting", "Connecting…");
    try {
      await this.context.audioWorklet.addModule(page.dataset.worklet);
      await this.context.resume();
      this.connectSound();
    } catch {
      throw new Trouble("sound");
    }
    const { token, address } = await ticket();
    if (this.isOver) return this.release();
    this.address = address;
    this.openLine(token);
  }

  connectSound() {
    const one = { numberOfInputs: 1, numberOfOutputs: 1, outputChannelCount: [1] };
    this.ear = new AudioWorkletNode(this.context, "phone-ear", { ...one, channelCount: 1, channelCountMode: "explicit" });
    this.mouth = new AudioWorkletNode(this.context, "phone-mouth", { ...one, numberOfInputs: 0 });
    this.ear.port.onmessage = ({ data }) => {
      level("you", data.level);
      // On a connection that cannot keep up, old sound is worth nothing.
      if (this.isOpen() && this.line.bufferedAmount < MOST_WAITING_BYTES) this.line.send(data.frame);
    };
    this.mouth.port.onmessage = ({ data }) => {
      if (data.mark !== undefined) this.tell({ event: "mark", name: data.mark });
      else level("agent", data.level);
    };
    this.source = this.context.createMediaStreamSource(this.stream);
    // An ear that leads nowhere is not run by every browser; what it gives on is silence.
    this.source.connect(this.ear).connect(this.context.destination);
    this.mouth.connect(this.context.destination);
    this.stream.getAudioTracks()[0].onended = () => this.finish("unplugged");
  }

  openLine(token) {
    const address = new URL("/browser/media", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    this.line = new WebSocket(address);
    this.line.binaryType = "arraybuffer";
    this.line.onopen = () => {
      this.tell({ event: "start", token, captions: true });
      this.startedAt = performance.now();
      this.clock = setInterval(() => clockFrom(this.startedAt), 250);
      show("live", "On the call");
    };
    this.line.onmessage = ({ data }) => this.receive(data);
    this.line.onclose = ({ code, reason }) => {
      if (this.ended || code === 1000) this.finish();
      else this.finish(reason && code === 1008 ? reason : "lost");
    };
  }

  receive(data) {
    if (data instanceof ArrayBuffer) {
      this.wasCarried = true;
      this.mouth.port.postMessage({ audio: data }, [data]);
      return;
    }
    const message = JSON.parse(data);
    if (message.event === "mark") this.mouth.port.postMessage({ mark: message.name });
    else if (message.event === "clear") this.mouth.port.postMessage({ clear: true });
    else if (message.event === "caption") caption(message);
    else if (message.event === "end") this.ended = true;
  }

  isOpen() {
    return this.line !== undefined && this.line.readyState === WebSocket.OPEN;
  }

  tell(message) {
    if (this.isOpen()) this.line.send(JSON.stringify(message));
  }

  // Ends the call once, whoever ended it. `word` says what went wrong, if anything did.
  finish(word) {
    if (this.isOver) return;
    this.isOver = true;
    if (call === this) call = null;
    this.tell({ event: "stop" });
    this.release();
    complain(word);
    show("idle", word ? "Not connected" : "Call ended");
    if (this.wasCarried) {
      $("phone-call").href = this.address;
      $("phone-call").hidden = false;
    }
  }

  release() {
    clearInterval(this.clock);
    this.stream?.getTracks().forEach((track) => track.stop());
    if (this.line) this.line.close();
    if (this.context.state !== "closed") this.context.close();
  }
}

async function dial() {
  complain("");
  forgetCaptions();
  $("phone-call").hidden = true;
  $("phone-clock").textContent = "0:00";
  show("asking", "Allow the microphone…");
  const Context = window.AudioContext;
  if (!Context) {
    complain("old");
    show("idle", "Not connected");
    return;
  }
  // Made within the click: later, Safari would keep it silent.
  const mine = (call = new Call(new Context({ latencyHint: "interactive" })));
  mine.context.resume().catch(() => {});
  try {
    await mine.begin();
  } catch (fault) {
    mine.finish(fault instanceof Trouble ? fault.word : "sound");
  }
}

function press(key) {
  if (!call || page.dataset.state !== "live") return;
  call.tell({ event: "dtmf", digit: key });
  const pressed = $("phone-keys").querySelector(`[data-key="${key}"]`);
  pressed.classList.add("pressed");
  setTimeout(() => pressed.classList.remove("pressed"), 150);
}

if (page) {
  button.disabled = false;
  button.addEventListener("click", () => (call ? call.finish() : dial()));
  $("phone-keys").addEventListener("click", ({ target }) => target.dataset.key && press(target.dataset.key));
  document.addEventListener("keydown", (event) => {
    if (/^[0-9*#]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) press(event.key);
  });
  window.addEventListener("pagehide", () => call?.finish());
}

// The transcript: shows the JSON of apps/chat/view.py and tells Python what was pressed.
// gr.HTML gives `element`, `props`, `trigger` and `watch`; dom.js stands in front of this file.
const root = element.querySelector(".t-talk");
const list = root.querySelector(".t-exchanges");
const notice = root.querySelector(".t-notice");
const tools = root.querySelector(".t-tools");
const shown = new Map(); // exchange id -> { key: JSON of its view, node, asked }
let version = -1;
let polling = null;
let following = true; // whether the newest text is kept in sight

list.addEventListener("scroll", () => {
  following = list.scrollHeight - list.scrollTop - list.clientHeight < 48;
});

const chip = (piece) => {
  const play = () =>
    document.dispatchEvent(new CustomEvent("tarsier:play", { detail: { ...piece, colour: eventColour(piece.number) } }));
  const mark = (on) => () =>
    document.dispatchEvent(new CustomEvent("tarsier:mark", { detail: { ...piece, on, colour: eventColour(piece.number) } }));
  return make(
    "button",
    {
      type: "button", class: "t-chip", style: `--chip: ${eventColour(piece.number)}`,
      "aria-label": `Play ${piece.span}: ${piece.text}`, title: "Play this moment",
      onclick: play, onpointerenter: mark(true), onpointerleave: mark(false), onfocus: mark(true), onblur: mark(false),
    },
    make("span", { class: "t-dot" }), piece.span,
  );
};

const pieceNode = (piece) =>
  piece.span === undefined
    ? make("p", { class: "t-text" }, piece.text)
    : make("div", { class: "t-event" }, chip(piece), make("p", { class: "t-text" }, piece.text));

const questionNode = (exchange, isBusy) => {
  const clips = exchange.clips.map((clip) =>
    make("button", {
      type: "button", class: "t-clip-name",
      onclick: () => document.dispatchEvent(new CustomEvent("tarsier:show", { detail: clip.id })),
    }, icon("film"), make("span", {}, clip.name)));
  const words = make("p", { class: "t-text", title: exchange.question }, exchange.label);
  const bubble = make("div", { class: "t-question" }, ...clips, words);
  const row = make("div", { class: "t-question-row" }, bubble);
  if (!isBusy) row.prepend(iconButton("edit", "Edit this question", () => edit(exchange, bubble, row)));
  return row;
};

const edit = (exchange, bubble, row) => {
  const field = make("textarea", { class: "t-edit", rows: 3, "aria-label": "Question" });
  field.value = exchange.question;
  const close = () => {
    Object.assign(shown.get(exchange.id), { key: null, questionKey: null });
    draw(true);
  };
  const send = () => { trigger("edit", { id: exchange.id, text: field.value }); close(); };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); }
    if (event.key === "Escape") close();
  });
  row.replaceChildren(make("div", { class: "t-question t-editing" }, field,
    make("div", { class: "t-row" },
      make("span", { class: "t-quiet" }, "What follows is asked anew."),
      make("button", { type: "button", class: "t-button", onclick: close }, "Cancel"),
      make("button", { type: "button", class: "t-button t-primary", onclick: send }, "Send"))));
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
};

const spoken = (exchange) =>
  exchange.pieces.map((piece) => (piece.span === undefined ? piece.text : `${piece.span}  ${piece.text}`)).join("\n");

const answerNode = (exchange, isLast, isBusy) => {
  const open = ["waiting", "running", "stopping"].includes(exchange.state);
  const body = make("div", { class: "t-answer", "data-state": exchange.state }, ...exchange.pieces.map(pieceNode));
  if (exchange.status) body.append(make("p", { class: open ? "t-status t-working" : "t-status" }, exchange.status));
  if (exchange.error) body.append(make("p", { class: "t-error", role: "alert" }, exchange.error));
  if (open) return body;
  const row = make("div", { class: "t-actions" });
  if (exchange.pieces.length)
    row.append(iconButton("copy", "Copy the answer", () => navigator.clipboard.writeText(spoken(exchange))));
  if (isLast && !isBusy) {
    row.append(iconButton("retry", "Retry", () => trigger("retry", {})));
    row.append(iconButton("undo", "Undo", () => trigger("undo", {})));
  }
  if (exchange.pieces.some((piece) => piece.span !== undefined)) {
    const save = (kind) => () => trigger("export", { kind, id: exchange.id });
    row.append(
      make("span", { class: "t-quiet" }, "Events as"),
      make("button", { type: "button", class: "t-link", onclick: save("events_vtt") }, "WebVTT"),
      make("button", { type: "button", class: "t-link", onclick: save("events_json") }, "JSON"));
  }
  if (exchange.figures) row.append(make("span", { class: "t-figures" }, exchange.figures));
  body.append(row);
  return body;
};

// An exchange is drawn again only when it changed, so that a selection or a focused button elsewhere stays.
const drawExchange = (exchange, isLast, isBusy) => {
  const key = JSON.stringify([exchange, isLast, isBusy]);
  const known = shown.get(exchange.id);
  if (known && known.key === key) return known.node;
  const node = known ? known.node : make("li", { class: "t-exchange" });
  const questionKey = JSON.stringify([exchange.question, exchange.clips, isBusy]);
  if (!known || known.questionKey !== questionKey || !node.firstChild)
    node.replaceChildren(questionNode(exchange, isBusy), answerNode(exchange, isLast, isBusy));
  else node.lastChild.replaceWith(answerNode(exchange, isLast, isBusy));
  shown.set(exchange.id, { key, questionKey, node, asked: known ? known.asked : false });
  return node;
};

const draw = (force = false) => {
  const view = props.value;
  if (!view || (!force && view.version < version)) return;
  version = view.version;
  notice.textContent = view.notice;
  const ids = new Set(view.exchanges.map((exchange) => exchange.id));
  for (const [id, known] of shown) if (!ids.has(id)) { known.node.remove(); shown.delete(id); }
  view.exchanges.forEach((exchange, place) => {
    const node = drawExchange(exchange, place === view.exchanges.length - 1, view.busy);
    if (list.children[place] !== node) list.insertBefore(node, list.children[place] || null);
    const known = shown.get(exchange.id);
    if (exchange.state === "waiting" && !known.asked) {
      known.asked = true;
      following = true;
      trigger("answer", { id: exchange.id });
    }
  });
  root.classList.toggle("t-empty", view.exchanges.length === 0);
  for (const button of tools.querySelectorAll("button")) button.disabled = view.busy;
  if (following) list.scrollTop = list.scrollHeight;
  if (view.refused && view.refused.length) trigger("refuse", {});
  // The place in the queue changes without anybody here doing anything.
  clearTimeout(polling);
  if (view.exchanges.some((exchange) => exchange.state === "waiting"))
    polling = setTimeout(() => trigger("poll", {}), 1000);
};

root.querySelector(".t-new").addEventListener("click", () => trigger("new", {}));
for (const button of root.querySelectorAll("[data-save]"))
  button.addEventListener("click", () => trigger("export", { kind: button.dataset.save }));
draw();
watch("value", () => draw());

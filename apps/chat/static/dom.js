// Small builders shared by talk.js and stage.js. Words only ever become text nodes, never HTML.
const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
};
const ICONS = {
  retry: "M4 4v6h6 M20 20v-6h-6 M5 14a7.5 7.5 0 0 0 13 3l2-3 M19 10a7.5 7.5 0 0 0-13-3l-2 3",
  undo: "M9 14 4 9l5-5 M4 9h10a6 6 0 0 1 0 12h-3",
  edit: "M4 20h4L19 9l-4-4L4 16v4 M13 7l4 4",
  copy: "M9 9h11v11H9z M5 15H4V4h11v1",
  save: "M12 4v11 M7 11l5 5 5-5 M4 20h16",
  play: "M7 5v14l11-7z",
  film: "M4 5h16v14H4z M8 5v14 M16 5v14 M4 12h16",
  camera: "M4 7h11v10H4z M15 11l5-3v8l-5-3",
};
const icon = (name) => {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("t-icon");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
};
const iconButton = (name, label, act) =>
  make("button", { type: "button", class: "t-icon-button", "aria-label": label, title: label, onclick: act }, icon(name));
const eventColour = (number) => `var(--t-event-${number % 8})`;

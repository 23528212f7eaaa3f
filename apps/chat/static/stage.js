// The clips: a player, and under it the strip of frames that the model sees. Shows the JSON of apps/chat/view.py.
// gr.HTML gives `element`, `props`, `trigger`, `watch` and `upload`; dom.js stands in front of this file.
const root = element.querySelector(".t-stage");
const place = root.querySelector(".t-clips");
const tabs = root.querySelector(".t-tabs");
const panels = new Map(); // clip id -> { key, node, play, mark }
let current = null;
let chosen = null; // the event that was played last: its frames stay marked

// A player for one clip: the browser's own where it can play the file, else its frames as a flip-book.
const player = (clip) => {
  const box = make("div", { class: "t-player", style: `aspect-ratio: ${clip.width} / ${clip.height}` });
  const still = make("img", { class: "t-still", alt: "", hidden: true });
  let video = null;
  let timer = null;
  let watcher = null;
  const halt = () => {
    clearTimeout(timer);
    cancelAnimationFrame(watcher);
  };
  // Shows the sampled frames of a range at their own pace.
  const flip = (frames) => {
    halt();
    const steps = frames.length ? frames : clip.frames;
    const show = (number) => {
      still.src = steps[number].picture;
      still.hidden = false;
      const next = () => {
        if (number + 1 < steps.length) show(number + 1);
        else if (clip.kind === "gif" && !box.classList.contains("t-unplayable")) still.hidden = true;
      };
      timer = setTimeout(next, Math.min(2000, 1000 * (steps[number].end - steps[number].start)));
    };
    show(0);
  };
  const giveUp = ({ target }) => {
    box.classList.add("t-unplayable");
    target.hidden = true;
    still.src = clip.frames[0].picture;
    still.hidden = false;
    box.append(make("p", { class: "t-quiet" }, "This browser can't show the file; the frames below are what the model sees."));
  };
  if (clip.kind === "video") {
    video = make("video", { src: clip.url, controls: true, playsinline: true, preload: "auto", onerror: giveUp });
    video.muted = true;
    box.append(video);
  } else {
    box.append(make("img", { src: clip.url, alt: clip.name, onerror: giveUp }));
  }
  box.append(still);
  const inside = (start, end) => clip.frames.filter((frame) => frame.end > start + 1e-3 && frame.start < end - 1e-3);
  const play = (start, end) => {
    if (clip.kind === "image") return;
    if (!video || box.classList.contains("t-unplayable")) { flip(inside(start, end)); return; }
    halt();
    // A little inside the range: a time right on a border may show the frame before (UI, "Frames are exact").
    video.currentTime = start + 0.002;
    const check = () => {
      if (video.currentTime >= end - 0.02) video.pause();
      else if (!video.paused) watcher = requestAnimationFrame(check);
    };
    video.play().then(check, () => {});
  };
  const seek = (time) => {
    if (clip.kind === "image") return;
    if (video && !box.classList.contains("t-unplayable")) { halt(); video.pause(); video.currentTime = time + 0.002; }
    else flip(clip.frames.filter((frame) => frame.start === time));
  };
  return { node: box, play, seek };
};

const panel = (clip) => {
  const show = player(clip);
  const frames = clip.frames.map((frame) =>
    make("li", {},
      make("button", {
        type: "button", class: "t-frame", title: `Frame ${frame.number}`,
        "aria-label": `Frame ${frame.number} at ${frame.time}`, onclick: () => show.seek(frame.start),
      }, make("img", { src: frame.picture, alt: "", loading: "lazy" }),
      clip.kind === "image" ? null : make("span", {}, frame.time))));
  const mark = (start, end, colour, on) => {
    clip.frames.forEach((frame, number) => {
      const hit = on && frame.end > start + 1e-3 && frame.start < end - 1e-3;
      frames[number].classList.toggle("t-marked", hit);
      if (hit) frames[number].style.setProperty("--chip", colour);
    });
    const first = frames.find((frame) => frame.classList.contains("t-marked"));
    if (first) first.parentElement.scrollTo({ left: first.offsetLeft - 24, behavior: "smooth" });
  };
  const node = make("section", { class: "t-panel", "data-clip": clip.id, "aria-label": clip.name },
    show.node,
    make("p", { class: "t-caption" }, make("strong", {}, clip.name), make("span", { class: "t-quiet" }, clip.facts),
      make("span", { class: "t-badge" }, "goes with your next question")),
    make("div", { class: "t-seen" }, make("h3", {}, "What the model sees"), make("span", { class: "t-quiet" }, clip.seen)),
    make("ol", { class: "t-strip", tabindex: 0, "aria-label": "Frames that the model sees" }, ...frames),
    ...clip.warnings.map((warning) => make("p", { class: "t-warning" }, warning)));
  return { node, mark, play: show.play };
};

const select = (id) => {
  if (!panels.has(id)) return;
  current = id;
  for (const [other, known] of panels) known.node.hidden = other !== id;
  for (const tab of tabs.children) tab.setAttribute("aria-pressed", String(tab.dataset.clip === id));
};

const draw = () => {
  const clips = (props.value && props.value.clips) || [];
  const ids = new Set(clips.map((clip) => clip.id));
  for (const [id, known] of panels) if (!ids.has(id)) { known.node.remove(); panels.delete(id); }
  let newest = null;
  for (const clip of clips) {
    const key = clip.id + clip.seen + clip.url;
    const known = panels.get(clip.id);
    const badge = (node) => { node.querySelector(".t-badge").hidden = !clip.pending; };
    if (known && known.key === key) { badge(known.node); continue; }
    if (known) known.node.remove();
    const made = panel(clip);
    badge(made.node);
    panels.set(clip.id, { key, ...made });
    place.append(made.node);
    newest = clip.id;
  }
  tabs.replaceChildren(...clips.map((clip) =>
    make("button", { type: "button", class: "t-tab", "data-clip": clip.id, "aria-label": `Show ${clip.name}`, title: clip.name,
      onclick: () => select(clip.id) }, make("img", { src: clip.frames[0].picture, alt: "" }), make("span", {}, clip.name))));
  tabs.hidden = clips.length < 2;
  root.classList.toggle("t-empty", clips.length === 0);
  if (newest || !panels.has(current)) current = newest || (clips.length ? clips[clips.length - 1].id : null);
  if (current) select(current);
};

document.addEventListener("tarsier:show", (event) => select(event.detail));
const markEvent = (event, on) => {
  if (panels.has(event.clip)) panels.get(event.clip).mark(event.start, event.end, event.colour, on);
};
document.addEventListener("tarsier:mark", ({ detail }) => {
  markEvent(detail, detail.on && detail.clip === current);
  if (!detail.on && chosen) markEvent(chosen, true);
});
document.addEventListener("tarsier:play", ({ detail }) => {
  if (!panels.has(detail.clip)) return;
  if (chosen) markEvent(chosen, false);
  chosen = detail;
  select(detail.clip);
  markEvent(detail, true);
  panels.get(detail.clip).play(detail.start, detail.end);
  panels.get(detail.clip).node.querySelector(".t-player").scrollIntoView({ block: "nearest", behavior: "smooth" });
});
for (const button of root.querySelectorAll("[data-sample]"))
  button.addEventListener("click", () => trigger("sample", { name: button.dataset.sample }));

// A clip from the webcam: recorded here, uploaded like any file, then put into the input box by Python.
const MAX_RECORDING_SECONDS = 10;
const record = root.querySelector(".t-record");
const recordButton = record.querySelector("button");
const recordSays = record.querySelector("span");
let recording = null;
const startRecording = async () => {
  if (!navigator.mediaDevices) { recordSays.textContent = "The browser gives no camera to this page; it needs https."; return; }
  let camera;
  try {
    camera = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 } }, audio: false });
  } catch (error) {
    recordSays.textContent = `The camera can't be used: ${error.message}`;
    return;
  }
  const parts = [];
  const preview = make("video", { class: "t-preview", playsinline: true });
  preview.muted = true;
  preview.srcObject = camera;
  preview.play();
  record.prepend(preview);
  recording = new MediaRecorder(camera);
  recording.ondataavailable = (event) => parts.push(event.data);
  recording.onstop = async () => {
    clearTimeout(recording.timer);
    const type = recording.mimeType.split(";")[0];
    recording = null;
    camera.getTracks().forEach((track) => track.stop());
    preview.remove();
    recordButton.textContent = "Record from the webcam";
    recordSays.textContent = "";
    const { path } = await upload(new File(parts, type === "video/mp4" ? "webcam.mp4" : "webcam.webm", { type }));
    trigger("record", { path });
  };
  recording.start();
  recording.timer = setTimeout(() => recording && recording.stop(), 1000 * MAX_RECORDING_SECONDS);
  recordButton.textContent = "Stop recording";
  recordSays.textContent = `Recording, ${MAX_RECORDING_SECONDS} s at most.`;
};
recordButton.addEventListener("click", () => (recording ? recording.stop() : startRecording()));
draw();
watch("value", draw);

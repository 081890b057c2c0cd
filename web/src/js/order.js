// An order of precedence by drag and by key. Alt and an arrow move the one in focus, an arrow alone goes to the next.
import { plans, send } from "./room.js";

const NEAR = 4; // pixels that a press may move and still be a press
const places = (list) => [...list.querySelectorAll(":scope > [data-place]")];

let drag = null;

export function start() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("pointerdown", press);
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", giveUp);
}

function onKey(event) {
  if (event.key === "Escape" && drag) return giveUp();
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const entry = event.target;
  if (!by || !entry.matches?.("[data-order] > [data-place]")) return;
  event.preventDefault();
  const all = places(entry.parentElement);
  const other = all[all.indexOf(entry) + by];
  if (!other) return;
  if (event.altKey && plans()) put(entry, Number(other.dataset.place));
  else other.focus();
}

/** Gives an entry another place. */
function put(entry, to) {
  const form = entry.querySelector("form");
  form.elements.to.value = to;
  send(form, { focus: entry.id });
}

function press(event) {
  const entry = event.target.closest?.("[data-order] > [data-place]");
  if (!entry || !plans() || event.button || event.target.closest("a, button, input, select, summary, form, [data-spot]")) return;
  if (event.pointerType !== "mouse" && !event.target.closest(".grip")) return;
  drag = { entry, y: event.clientY, to: Number(entry.dataset.place), moving: false };
}

function move(event) {
  if (!drag) return;
  if (!drag.moving && Math.abs(event.clientY - drag.y) < NEAR) return;
  event.preventDefault();
  drag.moving = true;
  drag.entry.classList.add("dragged");
  drag.entry.style.translate = `0 ${event.clientY - drag.y}px`;
  const own = Number(drag.entry.dataset.place);
  drag.to = own;
  for (const other of places(drag.entry.parentElement)) {
    other.classList.remove("before", "after");
    if (other === drag.entry) continue;
    const box = other.getBoundingClientRect();
    const middle = box.top + box.height / 2;
    const place = Number(other.dataset.place);
    if (place > own && event.clientY > middle) drag.to = Math.max(drag.to, place);
    if (place < own && event.clientY < middle) drag.to = Math.min(drag.to, place);
  }
  if (drag.to !== own) {
    places(drag.entry.parentElement).find((other) => Number(other.dataset.place) === drag.to).classList.add(drag.to < own ? "before" : "after");
  }
}

function drop() {
  if (!drag) return;
  const { entry, to, moving } = drag;
  giveUp();
  if (moving && to !== Number(entry.dataset.place)) put(entry, to);
}

function giveUp() {
  if (!drag) return;
  drag.entry.classList.remove("dragged");
  drag.entry.style.translate = "";
  for (const other of places(drag.entry.parentElement)) other.classList.remove("before", "after");
  drag = null;
}

// Seats at a table and in cars: who sits on one is dragged to another, or chosen by Enter and put there by Enter. A finger
// first rests on a seat to drag it, so that it can still scroll. Whoever sits there changes places with them. A seat has data-spot, somebody who can be taken up has data-pick; both are values
// of the fields "from" and "to" of the form with data-exchange. Where the form knows an address of trials, seats that
// would break something are marked, and say what.
import { room, say, send } from "./room.js";

const NEAR = 4; // pixels that a press may move and still be a press
const REST = 350; // milliseconds that a finger rests before it drags
const EDGE = 40; // pixels from a scrolling drawing's edge, or the window's, within which a drag scrolls
const form = () => room()?.querySelector("form[data-exchange]");
const spots = () => [...room().querySelectorAll("[data-spot], [data-pick]")];

let drag = null;
let picked = null; // what was taken up, by its data-pick
let trials = {};

export function start() {
  ready();
  document.addEventListener("room", ready);
  document.addEventListener("pointerdown", press);
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", giveUp);
  document.addEventListener("keydown", onKey);
  document.addEventListener("touchmove", (event) => {
    if (drag?.moving) event.preventDefault();
  }, { passive: false });
  document.addEventListener("contextmenu", (event) => {
    if (drag?.moving) event.preventDefault();
  });
  document.addEventListener("pointerover", (event) => {
    if (picked !== null && !drag) tell(event.target.closest?.("[data-spot]"));
  });
  document.addEventListener("focusin", (event) => {
    const spot = event.target.closest?.("[data-spot], [data-pick]");
    if (!spot || spot !== event.target) return;
    for (const other of spots()) other.setAttribute("tabindex", other === spot ? 0 : -1);
    if (picked) tell(spot);
  });
}

/** Lets seats be reached and pressed, where there is a form that exchanges them. */
function ready() {
  if (!form()) return;
  const drawing = room().querySelector("[data-drawing]");
  drawing?.setAttribute("role", "group");
  spots().forEach((spot, i) => {
    spot.setAttribute("role", "button");
    spot.setAttribute("tabindex", i ? -1 : 0);
    spot.setAttribute("aria-pressed", "false");
  });
}

/** Takes somebody up: marks where they might go. */
async function pick(spot) {
  picked = spot.dataset.pick;
  mark();
  say((spot.querySelector("title") ?? spot).textContent.trim());
  const address = form().dataset.trials;
  if (!address) return;
  const mine = picked;
  const asked = new URL(address, location.href);
  asked.searchParams.set("from", mine);
  const answer = await fetch(asked, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const found = await answer.json();
  if (picked !== mine) return;
  trials = found;
  mark();
}

function mark() {
  for (const other of spots()) {
    const taken = picked !== null && other.dataset.pick === picked;
    other.classList.toggle("picked", taken);
    if (other.hasAttribute("aria-pressed")) other.setAttribute("aria-pressed", taken);
    const known = picked !== null && !taken && other.dataset.spot in trials;
    other.classList.toggle("fits", known && trials[other.dataset.spot].length === 0);
    other.classList.toggle("breaks", known && trials[other.dataset.spot].length > 0);
    if (known && trials[other.dataset.spot].length > 0) other.setAttribute("aria-description", trials[other.dataset.spot].join(" "));
    else other.removeAttribute("aria-description");
  }
}

/** Says what a target would break. */
function tell(spot) {
  const found = trials[spot?.dataset.spot] ?? [];
  const box = room().querySelector(".trial");
  if (box) {
    box.textContent = found.join(" ");
    box.classList.toggle("warning", found.length > 0);
  }
  if (found.length) say(found.join(" "));
}

function put(spot) {
  const target = form();
  target.elements.from.value = picked;
  target.elements.to.value = spot.dataset.spot;
  const focus = spot.id;
  letGo();
  send(target, { focus });
}

function letGo() {
  picked = null;
  trials = {};
  mark();
  tell(null);
}

function onKey(event) {
  if (event.key === "Escape" && (picked || drag)) {
    giveUp();
    return letGo();
  }
  const spot = event.target;
  if (!form() || !spot.matches?.("[data-spot], [data-pick]")) return;
  const [dx, dy] = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key] ?? [0, 0];
  if (dx || dy) {
    event.preventDefault();
    browse(spot, dx, dy)?.focus();
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    if (picked === null) spot.dataset.pick && pick(spot);
    else if (spot.dataset.pick === picked) letGo();
    else if (spot.dataset.spot) put(spot);
  }
}

/** Gives the next seat in a direction. */
function browse(spot, dx, dy) {
  const middle = (of) => {
    const box = of.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const [x, y] = middle(spot);
  let best, least = Infinity;
  for (const other of spots()) {
    const [ox, oy] = middle(other);
    const along = (ox - x) * dx + (oy - y) * dy;
    const distance = along + 3 * Math.abs(dx ? oy - y : ox - x);
    if (other !== spot && along > 4 && distance < least) [best, least] = [other, distance];
  }
  return best;
}

function press(event) {
  const spot = event.target.closest?.("[data-spot], [data-pick]");
  if (!spot || !form() || event.button || !event.isPrimary) return;
  drag = { spot, x: event.clientX, y: event.clientY, moving: false };
  if (event.pointerType !== "mouse" && spot.dataset.pick) {
    const waiting = drag;
    drag.rest = setTimeout(() => drag === waiting && lift(), REST);
  }
}

function move(event) {
  if (!drag) return;
  const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
  if (!drag.moving) {
    if (Math.hypot(dx, dy) < NEAR * (drag.rest ? 2 : 1)) return;
    if (drag.rest || !drag.spot.dataset.pick) return giveUp(); // it scrolls
    lift();
  }
  event.preventDefault();
  const [sx, sy] = scrolled();
  drag.spot.style.translate = `${(dx + sx - drag.from[0]) / drag.scale}px ${(dy + sy - drag.from[1]) / drag.scale}px`;
  const over = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-spot]");
  if (over !== drag.over) {
    drag.over?.classList.remove("over");
    over?.classList.add("over");
    drag.over = over;
  }
  tell(over);
  scrollNear(event);
}

/** Begins the drag. */
function lift() {
  drag.moving = true;
  drag.scale = scaleOf(drag.spot);
  drag.from = scrolled();
  drag.spot.classList.add("dragged");
  pick(drag.spot);
}

const scroller = () => drag.spot.closest(".scrolls");

/** How far what a seat stands in has been scrolled. */
function scrolled() {
  const box = scroller();
  return [document.documentElement.scrollLeft + (box?.scrollLeft ?? 0), document.documentElement.scrollTop + (box?.scrollTop ?? 0)];
}

/** Scrolls where the pointer is near an edge. */
function scrollNear({ clientX, clientY }) {
  const box = scroller();
  const near = (at, low, high) => (at < low + EDGE ? -12 : at > high - EDGE ? 12 : 0);
  const edge = box?.getBoundingClientRect();
  if (box) box.scrollBy(near(clientX, edge.left, edge.right), near(clientY, edge.top, edge.bottom));
  document.documentElement.scrollBy(0, near(clientY, 0, document.documentElement.clientHeight));
}

/** How large a drawing's unit is on the screen. */
function scaleOf(spot) {
  const drawing = spot.ownerSVGElement;
  return drawing ? drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width : 1;
}

function drop() {
  if (!drag) return;
  const { spot, moving, over } = drag;
  giveUp();
  if (moving) {
    if (over && over !== spot) put(over);
    else letGo();
  } else if (picked === null) {
    if (spot.dataset.pick) pick(spot);
  } else if (spot.dataset.pick === picked) letGo();
  else if (spot.dataset.spot) put(spot);
}

function giveUp() {
  if (!drag) return;
  clearTimeout(drag.rest);
  drag.spot.classList.remove("dragged");
  drag.spot.style.translate = "";
  drag.over?.classList.remove("over");
  drag = null;
}

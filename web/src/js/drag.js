// Dragging an item to another time or lane, its lower edge to another length, and to and from those without a time.
// It snaps to five minutes; Escape puts it back. A finger first rests on the item, so that it can still scroll.
import { barAt, clear, grey, load } from "./breaks.js";
import { along, beginOf, laneAt, lanes, measure, minuteOf, place, placeOf, slotAt, slotOf, timeAt, timeline, SLOT } from "./grid.js";
import { addressOf, blocks, planner, plans, send } from "./planner.js";

const NEAR = 4; // pixels that a press may move and still be a press
const REST = 350; // milliseconds that a finger rests before it drags

let drag = null;

/** Whether something is being dragged. */
export const isDragging = () => Boolean(drag?.moving);

export function start() {
  document.addEventListener("pointerdown", press);
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", giveUp);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drag) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    giveUp();
  }, true);
  document.addEventListener("touchmove", (event) => {
    if (isDragging()) event.preventDefault();
  }, { passive: false });
  document.addEventListener("contextmenu", (event) => {
    if (isDragging()) event.preventDefault();
  });
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.(".block")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (!swallow) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    swallow = false;
  }, true);
}

let swallow = false; // the click that ends a drag

function press(event) {
  const block = event.target.closest?.(".block");
  swallow = false;
  if (!block || !plans() || event.button || !event.isPrimary || !planner().contains(block) || !timeline()) return;
  drag = { block, resizing: Boolean(event.target.closest(".grip")), x: event.clientX, y: event.clientY, from: along(event), moving: false };
  load(block); // so that it is there when the drag begins
  if (event.pointerType !== "mouse") {
    const waiting = drag;
    drag.rest = setTimeout(() => drag === waiting && lift(event), REST);
  }
}

function move(event) {
  if (!drag) return;
  drag.at = event;
  if (!drag.moving) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < NEAR * (drag.rest ? 2 : 1)) return;
    if (drag.rest) return forget(); // it scrolls
    lift(event);
  }
  follow(event);
}

/** Begins the drag: marks where the item comes from, and greys the times at which it would break a rule. */
function lift(event) {
  const { block } = drag;
  drag.moving = true;
  drag.lane = block.closest(".lane");
  drag.minutes = Number(block.dataset.minutes);
  drag.measure = measure();
  drag.grip = drag.lane ? drag.from - beginOf(block) : 8;
  drag.ghost = document.createElement("div");
  drag.ghost.className = "ghost";
  drag.ghost.append(document.createElement("b"));
  drag.title = block.querySelector(".what").textContent.trim();
  document.documentElement.classList.add("dragging");
  for (const same of blocks()) same.classList.toggle("lifted", same.dataset.item === block.dataset.item);
  follow(event);
  const lifted = drag;
  load(block).then(({ starts, ends }) => {
    if (drag !== lifted) return;
    drag.barred = drag.resizing ? ends : starts;
    grey(drag.barred, drag.lane ?? lanes()[0]);
    follow(drag.at ?? event);
  });
}

/** Shows where the item would go. */
function follow(event) {
  const { ghost } = drag;
  const zone = document.elementsFromPoint(event.clientX, event.clientY).map((element) => element.closest?.("[data-drop]")).find(Boolean);
  const lane = drag.resizing ? drag.lane : laneAt(event.clientX, event.clientY) ?? (zone ? null : drag.target?.lane);
  for (const place of planner().querySelectorAll(".target")) place.classList.remove("target");
  ghost.remove();
  drag.target = null;
  if (zone && !drag.resizing) {
    zone.classList.add("target");
    drag.target = { zone };
    return;
  }
  if (!lane) return;
  lane.classList.add("target");
  if (drag.resizing) {
    const { row } = placeOf(drag.block);
    const end = Math.max(slotAt(drag.measure, along(event)), row + 1);
    drag.target = { lane, minutes: Math.max(minuteOf(end) - Number(drag.block.dataset.at), SLOT) };
    place(ghost, row, end - row);
    label(ghost, `${timeAt(Number(drag.block.dataset.at))}–${timeAt(minuteOf(end))} ${drag.title}`, minuteOf(end));
  } else {
    const row = Math.min(slotAt(drag.measure, along(event) - drag.grip), drag.measure.slots - 1);
    const span = Math.min(Math.max(Math.round(drag.minutes / SLOT), 1), drag.measure.slots - row);
    drag.target = { lane, minute: minuteOf(row) };
    place(ghost, row, span);
    label(ghost, `${timeAt(minuteOf(row))}–${timeAt(minuteOf(row) + drag.minutes)} ${drag.title}`, minuteOf(row));
  }
  lane.append(ghost);
  scrollNear(event);
}

/** Writes a ghost's times, and why they break a rule if they do. */
function label(ghost, words, minute) {
  const bar = barAt(drag.barred ?? [], minute);
  ghost.firstChild.textContent = words;
  if (bar) ghost.firstChild.append(Object.assign(document.createElement("span"), { className: "why", textContent: bar.reason }));
  for (const severity of ["error", "warning"]) ghost.classList.toggle(severity, bar?.severity === severity);
}

/** Scrolls the timeline where the pointer is near its edge. */
function scrollNear(event) {
  const edge = timeline().getBoundingClientRect();
  if (event.clientY > edge.bottom - 32) timeline().scrollTop += 12;
  if (event.clientY < edge.top + 48) timeline().scrollTop -= 12;
  if (event.clientX > edge.right - 24) timeline().scrollLeft += 12;
  if (event.clientX < edge.left + 24) timeline().scrollLeft -= 12;
}

function drop() {
  if (!drag) return;
  const { block, lane, target, moving, resizing } = drag;
  forget();
  if (!moving) return;
  swallow = true;
  setTimeout(() => (swallow = false), 50);
  if (!target) return;
  const { item, version } = block.dataset;
  if (resizing) {
    if (target.minutes !== Number(block.dataset.minutes)) sendMoved(block, addressOf(item, "resize"), { version, minutes: target.minutes });
  } else if (target.zone) {
    const day = target.zone.dataset.drop === "day" ? planner().dataset.day : "";
    send(addressOf(item, "unschedule"), { body: { version, day } });
  } else if (slotOf(Number(block.dataset.at)) !== slotOf(target.minute) || lane !== target.lane) {
    const body = { version, instant: target.minute, lanes: timeline().dataset.lanes, from: lane?.dataset.lane ?? target.lane.dataset.lane, to: target.lane.dataset.lane };
    if (slotOf(Number(block.dataset.at)) === slotOf(target.minute)) body.instant = block.dataset.at;
    sendMoved(block, addressOf(item, "move"), body, target);
  }
}

/** Shows the item at its new place at once, and sends it; the answer says what came of it. */
function sendMoved(block, address, body, target) {
  if (target?.lane && block.closest(".lane") === target.lane) place(block, slotOf(Number(body.instant)), placeOf(block).span);
  else if (body.minutes) place(block, placeOf(block).row, Math.round(body.minutes / SLOT));
  send(address, { body });
}

function giveUp() {
  if (drag?.moving) {
    swallow = true;
    setTimeout(() => (swallow = false), 300);
  }
  forget();
}

/** Ends the drag and takes away all that it showed. */
function forget() {
  if (!drag) return;
  clearTimeout(drag.rest);
  drag.ghost?.remove();
  clear();
  drag = null;
  document.documentElement.classList.remove("dragging");
  for (const element of planner().querySelectorAll(".target, .lifted")) element.classList.remove("target", "lifted");
}

// Everything that a drag does, by key.
import { warn } from "./breaks.js";
import { isAcross, lanes, place, placeOf, slotOf, timeline, SLOT } from "./grid.js";
import { addressOf, blocks, close, planner, plans, send } from "./planner.js";

const AWAIT = 250; // milliseconds of quiet after which several presses are sent as one change

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const block = event.target.closest?.(".block");
    const typing = event.target.closest?.("input, select, textarea");
    if (block && planner().contains(block) && onBlock(event, block)) return event.preventDefault();
    if (event.key === "Escape" && (block || event.target.closest?.("#inspector"))) {
      close();
      return event.preventDefault();
    }
    if (typing) return;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
      document.getElementById("undo")?.requestSubmit();
      event.preventDefault();
    } else if (event.key === "?") {
      document.getElementById("keys").showModal();
      event.preventDefault();
    }
  });
  document.addEventListener("focusin", (event) => {
    if (!event.target.classList?.contains("block")) return;
    for (const block of blocks()) block.tabIndex = block === event.target ? 0 : -1;
  });
}

const turned = () => Boolean(timeline()) && isAcross();

/** Does what a key means on an item; says whether it means anything. */
function onBlock(event, block) {
  let [dx, dy] = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key] ?? [0, 0];
  if (turned()) [dx, dy] = [dy, dx];
  if (dx || dy) {
    if (!event.altKey) browse(block, dx, dy);
    else if (!plans() || !block.closest(".lane")) return true;
    else if (event.shiftKey) resize(block, dy || dx);
    else if (dy) shift(block, dy);
    else aside(block, dx);
    return true;
  }
  if (event.key === "Home" || event.key === "End") {
    const all = blocks();
    (event.key === "Home" ? all[0] : all.at(-1))?.focus();
    return true;
  }
  if ((event.key === "Delete" || event.key === "Backspace") && plans()) {
    ask(block);
    return true;
  }
  return false;
}

/** Goes to the next item before or after (dy), or at the side (dx), as the hours run. */
function browse(block, dx, dy) {
  const middle = (of) => {
    const box = of.getBoundingClientRect();
    const at = [box.left + box.width / 2, box.top + box.height / 2];
    return turned() ? at.reverse() : at;
  };
  const [x, y] = middle(block);
  const own = block.closest(".lane, .tray");
  let best, least = Infinity;
  for (const other of blocks()) {
    const [ox, oy] = middle(other);
    const same = other.closest(".lane, .tray") === own;
    if (other === block || (dy && (!same || (oy - y) * dy <= 0)) || (dx && (same || (ox - x) * dx <= 0))) continue;
    const distance = dy ? Math.abs(oy - y) : Math.abs(ox - x) * 4 + Math.abs(oy - y);
    if (distance < least) [best, least] = [other, distance];
  }
  best?.focus();
}

let waiting = null;

/** Moves at once what is seen, and sends the change when no more presses come. */
function later(block, way, body) {
  clearTimeout(waiting?.timer);
  if (waiting && (waiting.block !== block || waiting.way !== way)) waiting.go();
  const go = () => {
    waiting = null;
    send(addressOf(block.dataset.item, way), { body: { version: block.dataset.version, ...body } });
  };
  waiting = { block, way, go, timer: setTimeout(go, AWAIT) };
}

function shift(block, by) {
  block.dataset.at = Number(block.dataset.at) + by * SLOT;
  place(block, Math.max(slotOf(Number(block.dataset.at)), 0), placeOf(block).span);
  block.scrollIntoView({ block: "nearest" });
  warn(block);
  later(block, "move", { instant: block.dataset.at });
}

function resize(block, by) {
  const minutes = Math.max(Number(block.dataset.minutes) + by * SLOT, SLOT);
  block.dataset.minutes = minutes;
  place(block, placeOf(block).row, Math.round(minutes / SLOT));
  later(block, "resize", { minutes });
}

/** Moves into the lane beside. */
function aside(block, by) {
  const all = lanes();
  const from = block.closest(".lane");
  const to = all[all.indexOf(from) + by];
  if (!to) return;
  send(addressOf(block.dataset.item, "move"), {
    body: { version: block.dataset.version, instant: block.dataset.at, lanes: timeline().dataset.lanes, from: from.dataset.lane, to: to.dataset.lane },
  });
}

/** Asks whether the item is to be called off or removed. */
function ask(block) {
  const dialog = document.getElementById("ask");
  dialog.returnValue = "";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue) send(addressOf(block.dataset.item, dialog.returnValue), { body: { version: block.dataset.version } });
  }, { once: true });
  dialog.showModal();
}

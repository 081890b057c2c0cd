// Changes that others make, as they make them: what arrives flashes once, with the initials of who did it.
import { isDragging } from "./drag.js";
import { blocks, isSending, planner, send } from "./planner.js";
import { initials, place, watch } from "./presence.js";

const PATIENCE = 30_000; // milliseconds until a refused stream is asked for again

export function start(missed = false) {
  const source = new EventSource(`${planner().dataset.live}?item=${place()}`);
  watch(source);
  source.addEventListener("open", () => {
    if (missed) renew({}); // what happened while nobody listened
    missed = true;
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(() => start(true), PATIENCE);
  });
  const again = (event) => {
    const notice = JSON.parse(event.data || "{}");
    if (notice.by === planner().dataset.me && isSending()) return;
    renew(notice);
  };
  for (const kind of ["draft", "edition", "behind"]) source.addEventListener(kind, again);
  source.addEventListener("removed", () => location.reload());
  window.addEventListener("pagehide", () => source.close());
}

let waiting = null;

/** Reads the planner again, when nothing is being dragged or typed that it would disturb. */
async function renew(notice) {
  clearTimeout(waiting);
  if (isDragging() || document.querySelector("dialog[open]")) {
    waiting = setTimeout(() => renew(notice), 400);
    return;
  }
  await send(location.href, { keep: Boolean(document.activeElement?.closest("#item-form")) });
  if (notice.by !== planner().dataset.me) mark(notice);
}

function mark({ items = [], by = "" }) {
  for (const element of [...blocks(), ...planner().querySelectorAll("tr[data-item]")]) {
    if (!items.includes(element.dataset.item)) continue;
    element.classList.add("is-changed");
    const chip = document.createElement("span");
    chip.className = "by";
    chip.title = by;
    chip.textContent = initials(by);
    (element.querySelector(".marks") ?? element).append(chip);
    setTimeout(() => {
      chip.remove();
      element.classList.remove("is-changed");
    }, 8000);
  }
}

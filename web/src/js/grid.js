// The timeline's geometry. Rows stretch where short items need it, so a height is turned into a slot by the rows as
// they are laid out, not by dividing.

/** Minutes of a slot. */
export const SLOT = 5;

export const timeline = () => document.getElementById("timeline");

const grid = () => timeline().querySelector(".grid");

/** The first minute of the grid, in minutes of UTC. */
const firstMinute = () => Number(timeline().dataset.start);

/** The tops of all slots, from the top of the grid, and the end of the last. */
export function measure() {
  const rows = getComputedStyle(grid()).gridTemplateRows.split(" ").map(parseFloat);
  const tops = [];
  let top = 0;
  for (const row of rows) {
    tops.push(top + row);
    top += row;
  }
  return { tops, top: () => grid().getBoundingClientRect().top, slots: rows.length - 1 };
}

/** The slot whose beginning is nearest to a height in the window. */
export function slotAt({ tops, top, slots }, y) {
  const height = y - top();
  let best = 0;
  for (let slot = 0; slot <= slots; slot++) {
    if (Math.abs(tops[slot] - height) < Math.abs(tops[best] - height)) best = slot;
  }
  return Math.min(Math.max(best, 0), slots);
}

/** The lane at a place of the window, null where there is none. */
export function laneAt(x, y) {
  return document.elementsFromPoint(x, y).map((element) => element.closest?.(".lane")).find(Boolean) ?? null;
}

export const lanes = () => Array.from(timeline()?.querySelectorAll(".lane") ?? []);

/** The slot that an item begins in and how many it takes, by its classes. */
export function placeOf(element) {
  const of = (letter) => Number(Array.from(element.classList).find((name) => new RegExp(`^${letter}\\d+$`).test(name))?.slice(1) ?? 0);
  return { row: of("r"), span: of("s") };
}

/** Puts an element at a slot. */
export function place(element, row, span) {
  for (const name of Array.from(element.classList)) if (/^[rs]\d+$/.test(name)) element.classList.remove(name);
  element.classList.add(`r${row}`, `s${Math.max(span, 1)}`);
}

/** The moment at which a slot begins, in minutes of UTC. */
export const minuteOf = (slot) => firstMinute() + slot * SLOT;

/** The slot in which a moment lies. */
export const slotOf = (minute) => Math.round((minute - firstMinute()) / SLOT);

/** What the clocks of the first axis show at a moment. */
export function timeAt(minute) {
  const since = minute - firstMinute();
  const marks = Array.from(grid().querySelector(".axis").querySelectorAll("[class^=r]"));
  const hour = Math.min(Math.max(Math.floor(since / 60), 0), marks.length - 1);
  const [h, m] = marks[hour].textContent.split(":").map(Number);
  const shown = (h * 60 + m + since - hour * 60 + 1440) % 1440;
  return `${String(Math.floor(shown / 60)).padStart(2, "0")}:${String(shown % 60).padStart(2, "0")}`;
}

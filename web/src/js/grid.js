// The timeline's geometry. Slots stretch where short items need it, so a place in the window is turned into a slot by
// the rows as they are laid out, not by dividing; by the columns, where the hours run across.

/** Minutes of a slot. */
export const SLOT = 5;

export const timeline = () => document.getElementById("timeline");

const grid = () => timeline().querySelector(".grid");

/** Whether the hours run across. */
export const isAcross = () => grid().classList.contains("across");

/** How far along the hours a point of the window is, in pixels. */
export const along = ({ clientX, clientY }) => (isAcross() ? clientX : clientY);

/** Where an element begins along the hours. */
export const beginOf = (element) => element.getBoundingClientRect()[isAcross() ? "left" : "top"];

/** The first minute of the grid, in minutes of UTC. */
const firstMinute = () => Number(timeline().dataset.start);

/** The beginnings of all slots, from that of the grid, and the end of the last. */
export function measure() {
  const style = getComputedStyle(grid());
  const tracks = (isAcross() ? style.gridTemplateColumns : style.gridTemplateRows).split(" ").map(parseFloat);
  const begins = [];
  let begin = 0;
  for (const track of tracks) {
    begins.push(begin + track);
    begin += track;
  }
  return { begins, slots: tracks.length - 1 };
}

/** The slot whose beginning is nearest to a place in the window, along the hours. */
export function slotAt({ begins, slots }, place) {
  const from = place - beginOf(grid());
  let best = 0;
  for (let slot = 0; slot <= slots; slot++) {
    if (Math.abs(begins[slot] - from) < Math.abs(begins[best] - from)) best = slot;
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

// The times at which an item would break a rule: greyed while it is moved by hand or by key, with the reason in a word.
import { lanes, measure, place, slotOf } from "./grid.js";
import { planner } from "./planner.js";

let known = new Map(); // promises by address, of the planner as it is shown now
let marks = [];

export function start() {
  document.addEventListener("planner:shown", () => {
    known = new Map();
    clear();
  });
}

/** Asks, once, what bars an item: {starts, ends}, each a list of {from, to, severity, reason} in minutes of UTC. */
export function load(block) {
  const { address, day } = planner().dataset;
  const from = `${address}/items/${encodeURIComponent(block.dataset.item)}/breaks?day=${day}`;
  if (!known.has(from)) known.set(from, ask(from));
  return known.get(from);
}

const ask = async (from) => {
  try {
    const answer = await fetch(from, { headers: { Accept: "application/json" } });
    if (answer.ok) return await answer.json();
  } catch {
    // Without an answer nothing is greyed; the drop still says what it clashes with.
  }
  return { starts: [], ends: [] };
};

/** What bars a minute, undefined where nothing does. */
export const barAt = (barred, minute) => barred.find(({ from, to }) => from <= minute && minute < to);

/** Greys barred times in every lane; the reasons stand in the lane given. */
export function grey(barred, own) {
  clear();
  const last = measure().slots;
  for (const { from, to, severity, reason } of barred) {
    const [first, end] = [from, to].map((minute) => Math.min(Math.max(slotOf(minute), 0), last));
    if (end <= first) continue;
    for (const lane of lanes()) {
      const mark = document.createElement("div");
      mark.className = `taken ${severity}`;
      if (lane === own) mark.append(Object.assign(document.createElement("span"), { textContent: reason }));
      place(mark, first, end - first);
      lane.append(mark);
      marks.push(mark);
    }
  }
}

/** Says beside an item that is moved by key why it should not start at a minute. */
export async function warn(block) {
  const { starts } = await load(block);
  if (!block.isConnected) return;
  grey(starts, block.closest(".lane"));
  const bar = barAt(starts, Number(block.dataset.at));
  if (!bar) return;
  const why = document.createElement("b");
  why.className = `why ${bar.severity}`;
  why.textContent = bar.reason;
  block.append(why);
  marks.push(why);
}

/** Takes away all that was greyed. */
export function clear() {
  for (const mark of marks) mark.remove();
  marks = [];
}

// Others who have this visit's programme open: small initials at its head, and beside the item that each has chosen or
// types in.
import { blocks, planner } from "./planner.js";

const AWAIT = 250; // milliseconds of quiet after which a new place is told

let page = ""; // this page's name, given with the stream
let present = []; // {by, item}
let told = "", timer;

/** The first letters of a name's words, or the first two of its only one. */
export function initials(name) {
  const words = name.split(/[\s._-]+/).filter(Boolean).map((word) => Array.from(word));
  return (words.length > 1 ? words.slice(0, 2).map(([first]) => first) : (words[0] ?? []).slice(0, 2)).join("").toUpperCase();
}

/** The item that this reader is at: what has the focus, else what is chosen. */
export const place = () => document.activeElement?.closest?.("#planner [data-item]")?.dataset.item ?? planner().dataset.chosen;

/** Shows what the stream tells of others. */
export function watch(source) {
  source.addEventListener("present", ({ data }) => {
    const notice = JSON.parse(data);
    present = notice.present ?? [];
    if (present[0]?.page) {
      told = present[0].item ?? "";
      page = present.shift().page;
      tell();
    }
    show();
  });
}

export function start() {
  document.addEventListener("focusin", tell);
  document.addEventListener("planner:shown", () => {
    tell();
    show();
  });
}

/** Tells the others where this reader is now, when that has been so for a moment. */
function tell() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const item = place();
    if (!page || item === told) return;
    told = item;
    fetch(planner().dataset.live, { method: "POST", body: new URLSearchParams({ page, item }) }).catch(() => (told = ""));
  }, AWAIT);
}

function show() {
  const others = present.filter(({ by }) => by !== planner().dataset.me);
  const names = [...new Set(others.map(({ by }) => by))];
  document.getElementById("others").replaceChildren(...names.map((name) => {
    const entry = document.createElement("li");
    entry.append(chip(name));
    return entry;
  }));
  for (const old of planner().querySelectorAll("[data-item] .here")) old.remove();
  for (const element of [...blocks(), ...planner().querySelectorAll("tr[data-item]")]) {
    const here = new Set(others.filter(({ item }) => item && item === element.dataset.item).map(({ by }) => by));
    for (const name of here) (element.querySelector(".marks") ?? element).append(chip(name));
  }
}

function chip(name) {
  const made = Object.assign(document.createElement("span"), { className: "here", title: name });
  const short = Object.assign(document.createElement("span"), { textContent: initials(name) });
  short.setAttribute("aria-hidden", "true");
  made.append(short, Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: name }));
  return made;
}

// The search over everything, opened by Ctrl+K on any page: it shows what the page /find finds, as the words are typed.
const AWAIT = 60; // milliseconds of quiet after which a search is sent

const dialog = document.getElementById("find");
let timer, under; // what waits to be sent, and what is under way

function start() {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!document.querySelector("dialog[open]")) open();
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-find]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  dialog.querySelector("[data-close-find]").addEventListener("click", () => dialog.close());
  words().addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, AWAIT);
  });
  words().form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    const form = words().form;
    if (await search()) hits()[0]?.click();
    else form.submit();
  });
  dialog.addEventListener("keydown", onKey);
}

const words = () => document.getElementById("find-words");
const hits = () => Array.from(dialog.querySelectorAll(".hit"));

function open() {
  if (document.getElementById("rooms").matches(":popover-open")) document.getElementById("rooms").hidePopover();
  dialog.showModal();
  words().focus();
  words().select();
  search();
}

/** Arrows go through what was found, and from the first back to the words; a letter goes on typing. */
function onKey(event) {
  if (event.key === "Escape") {
    event.preventDefault(); // a field of its kind would only be emptied
    dialog.close();
  }
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const all = hits();
  const at = all.indexOf(document.activeElement);
  if (by) {
    event.preventDefault();
    (at + by < 0 ? words() : all[Math.min(at + by, all.length - 1)])?.focus();
  } else if (at >= 0 && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
    words().focus();
  }
}

/** Shows what the words find now, and says whether it could; a search that a newer one overtakes shows nothing. */
function search() {
  under?.abort();
  under = new AbortController();
  return show(new URLSearchParams(new FormData(words().form)), under.signal);
}

async function show(query, signal) {
  try {
    const answer = await fetch(`/find?${query}`, { signal, headers: { "HX-Request": "true", "HX-Current-URL": location.href } });
    const elsewhere = answer.headers.get("HX-Redirect");
    if (elsewhere) location.href = elsewhere;
    const text = await answer.text();
    if (signal.aborted) return true;
    const list = dialog.querySelector(".hits");
    list.innerHTML = text;
    list.scrollTop = 0;
    dialog.querySelector("[role=status]").textContent = list.querySelector("[data-said]")?.textContent ?? "";
    return answer.ok;
  } catch {
    return signal.aborted; // without an answer what was found before stays; Enter leads to the page itself
  }
}

if (dialog) start();

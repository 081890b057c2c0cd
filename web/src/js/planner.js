// What all parts of the planner share: sending a request and putting its answer in place.

/** The planner's element as it is now. */
export const planner = () => document.getElementById("planner");

/** Whether the reader may change anything. */
export const plans = () => planner().hasAttribute("data-plans");

const state = { sending: 0, sent: 0 };

/** Whether a change of this page's own is under way, or has just been. */
export const isSending = () => state.sending > 0 || performance.now() - state.sent < 1000;

let last = Promise.resolve();

/** Sends one request after the other and puts each answer in place. Gives the status, 0 where none came. */
export function send(address, { body, push, keep } = {}) {
  const turn = last.then(() => sendNow(address, { body, push, keep }));
  last = turn.catch(() => {});
  return turn;
}

async function sendNow(address, { body, push, keep }) {
  state.sending += body ? 1 : 0;
  try {
    const answer = await fetch(address, {
      method: body ? "POST" : "GET",
      body: body && new URLSearchParams(body),
      headers: { "HX-Request": "true", "HX-Current-URL": location.href },
    });
    const elsewhere = answer.headers.get("HX-Redirect");
    if (elsewhere) {
      location.href = elsewhere;
      return answer.status;
    }
    const text = await answer.text();
    if (!text.includes('id="planner"')) {
      tell(text, true);
      return answer.status;
    }
    if (push) history.pushState(null, "", address);
    await show(text, keep);
    return answer.status;
  } catch {
    tell(planner().dataset.offline);
    return 0;
  } finally {
    if (body) {
      state.sending--;
      state.sent = performance.now();
    }
  }
}

/** Says what went wrong in the planner's own line. */
function tell(words, html) {
  const said = document.getElementById("planner-said");
  if (html) {
    said.textContent = new DOMParser().parseFromString(words, "text/html").body.textContent.trim();
  } else {
    said.textContent = words;
  }
  said.classList.add("failed");
}

/**
 * Puts a new state of the planner in the place of the old. What is the same stays: focus, places scrolled to. With
 * keep the chosen item's form stays as it is being typed.
 */
async function show(text, keep) {
  const focused = document.activeElement?.closest?.("[data-item]")?.dataset.item;
  const inBlock = document.activeElement?.classList.contains("block");
  document.getElementById("inspector")?.toggleAttribute("hx-morph-skip", Boolean(keep));
  await window.htmx.swap({ text, target: planner(), swap: "outerMorph" });
  document.getElementById("inspector")?.removeAttribute("hx-morph-skip");
  for (const form of planner().querySelectorAll("form")) {
    const typing = keep && form.id === "item-form";
    if (!typing && !Array.from(form.elements).includes(document.activeElement)) form.reset();
  }
  settle();
  document.dispatchEvent(new CustomEvent("planner:shown"));
  if (inBlock && !document.activeElement?.classList.contains("block")) {
    (blocks().find((block) => block.dataset.item === focused) ?? blocks()[0])?.focus();
  }
}

/** The items that can be browsed by arrow keys: those of the timeline, then those without a time. */
export const blocks = () => Array.from(planner().querySelectorAll(".block"));

/** Makes ready what is new: one item alone is reached by Tab, the others from it by arrows. */
export function settle() {
  const all = blocks();
  const first = all.find((block) => block === document.activeElement) ?? all.find((block) => block.matches(".is-chosen")) ?? all[0];
  for (const block of all) block.tabIndex = block === first ? 0 : -1;
  for (const button of planner().querySelectorAll("[data-keys]")) button.hidden = false;
  planner().dataset.ready = "";
}

/** The address below an item's own, with the planner's query. */
export function addressOf(id, way) {
  const { address, query } = planner().dataset;
  return `${address}/items/${encodeURIComponent(id)}/${way}?${query}`;
}

/** Goes back to the planner without a chosen item. */
export function close() {
  const link = planner().querySelector("[data-close]");
  if (link) send(link.href, { push: true });
}

export function start() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || !planner().contains(link) || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (new URL(link.href).pathname !== planner().dataset.address) return;
    event.preventDefault();
    const byKey = event.detail === 0 && link.classList.contains("block");
    send(link.href, { push: true }).then(() => byKey && openForm());
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!planner().contains(form) || form.method !== "post" || event.defaultPrevented) return;
    event.preventDefault();
    send(form.action, { body: new FormData(form, event.submitter) });
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-keys]")) document.getElementById("keys").showModal();
  });
  window.addEventListener("popstate", () => send(location.href));
}

/** Goes into the chosen item's form. */
function openForm() {
  const form = document.getElementById("item-form");
  form?.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

// A room that is changed in place: its forms are sent, and the answer's room is shown instead.

export const room = () => document.getElementById("room");

/** Whether the reader may change anything. */
export const plans = () => Boolean(room()?.querySelector("form[method=post]"));

/** Says something to those who hear the page. */
export function say(words) {
  const said = document.getElementById("room-said");
  if (said) said.textContent = words;
}

export function start() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!room()?.contains(form) || form.method !== "post" || form.hasAttribute("data-leaves")) return;
    event.preventDefault();
    send(form, { submitter: event.submitter, focus: document.activeElement?.closest("[id]")?.id });
  });
}

let sending = false;

/** Sends a form. What has the id of focus afterwards gets it, unless something is asked for. */
export async function send(form, { submitter, focus } = {}) {
  if (sending) return;
  sending = true;
  try {
    const body = new URLSearchParams(new FormData(form, submitter));
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById("room");
    if (!next) return location.reload();
    const scrolled = [...room().querySelectorAll(".scrolls")].map((element) => element.scrollLeft);
    room().replaceWith(next);
    document.dispatchEvent(new Event("room"));
    next.querySelectorAll(".scrolls").forEach((element, i) => (element.scrollLeft = scrolled[i] ?? 0));
    const asked = next.querySelector("[aria-invalid=true], [role=alert]");
    if (!answer.ok && asked) {
      asked.closest("details")?.setAttribute("open", "");
      asked.tabIndex = asked.matches("[role=alert]") ? -1 : asked.tabIndex;
      asked.focus();
      say(asked.closest(".field")?.querySelector(".error-text")?.textContent ?? asked.textContent.trim());
    } else {
      document.getElementById(focus)?.focus();
      say(next.dataset.said);
    }
  } finally {
    sending = false;
  }
}

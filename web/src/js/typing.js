// Typing in the table and in the chosen item's form: what was typed is saved when its line or field is left.
import { planner, send } from "./planner.js";

const AWAIT = 300;

export function start() {
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form || !planner().contains(form)) return;
    event.target.closest("tr")?.classList.add("touched");
    if (form.hasAttribute("data-saves")) saveSoon(form);
  });
  document.addEventListener("focusout", (event) => {
    const line = event.target.closest?.("tr.touched");
    if (!line || !planner().contains(line) || line.contains(event.relatedTarget)) return;
    const form = event.target.form;
    if (form && !form.hasAttribute("data-new")) saveLine(line, form);
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.form;
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || !form?.hasAttribute("data-line") || event.isComposing) return;
    event.preventDefault();
    const line = event.target.closest("tr");
    if (form.hasAttribute("data-new")) {
      add(form);
    } else {
      event.target.blur();
      if (line.classList.contains("touched")) saveLine(line, form);
      newLine()?.focus();
    }
  });
}

const newLine = () => document.getElementById("line-form-new-start");

/** Adds the new line and goes on to the next. */
async function add(form) {
  const status = await send(form.action, { body: new FormData(form) });
  if (status === 200) {
    document.getElementById("line-form-new").reset();
    newLine()?.focus();
  } else {
    planner().querySelector("#line-new [aria-invalid]")?.focus();
  }
}

function saveLine(line, form) {
  line.classList.remove("touched");
  return send(form.action, { body: new FormData(form) });
}

let timer = null;

function saveSoon(form) {
  clearTimeout(timer);
  timer = setTimeout(() => form.isConnected && send(form.action, { body: new FormData(form) }), AWAIT);
}

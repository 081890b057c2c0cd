// A pack of papers takes a while: how far it is, and a way to stop it. Without this its link is a plain download, which
// the browser can stop.

/** Where a file of a zip begins. */
const BEGIN = [0x50, 0x4b, 0x03, 0x04];

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-pack]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const box = document.getElementById(link.dataset.pack);
  if (box.hidden) void fetchPack(link, box);
});

async function fetchPack(link, box) {
  const [bar, said, stop] = [box.querySelector("progress"), box.querySelector("[role=status]"), box.querySelector("button")];
  const abort = new AbortController();
  stop.onclick = () => abort.abort();
  bar.removeAttribute("value");
  said.textContent = "";
  box.hidden = false;
  stop.focus();
  try {
    const answer = await fetch(link.href, { signal: abort.signal });
    if (!answer.ok) return location.assign(link.href); // its page says why
    const chunks = [];
    const count = files();
    bar.max = Number(answer.headers.get("X-Sheets")) || 1;
    for await (const chunk of pieces(answer.body.getReader())) {
      chunks.push(chunk);
      bar.value = Math.max(0, count(chunk) - 1); // the last one that began is on its way
      said.textContent = `${bar.value} / ${bar.max}`;
    }
    save(new Blob(chunks, { type: "application/zip" }), /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition"))?.[1] ?? "pack.zip");
    said.textContent = `${bar.max} / ${bar.max}`;
    box.hidden = true;
    link.focus();
  } catch (error) {
    if (error.name === "AbortError") {
      box.hidden = true;
      link.focus();
    } else {
      said.textContent = box.dataset.failed;
      stop.onclick = () => (box.hidden = true);
    }
  }
}

async function* pieces(reader) {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** Gives a function that counts the files that have begun, whichever way the bytes come in pieces. */
function files() {
  let met = 0;
  let count = 0;
  return (chunk) => {
    for (const byte of chunk) {
      met = byte === BEGIN[met] ? met + 1 : byte === BEGIN[0] ? 1 : 0;
      if (met === BEGIN.length) {
        count++;
        met = 0;
      }
    }
    return count;
  };
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

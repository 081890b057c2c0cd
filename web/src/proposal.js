// Better timetables as they come. The page holds a first answer already; here the search goes on until it is done or
// stopped, and ends when the reader leaves.
const search = document.getElementById("search");
const bar = search.querySelector("progress");
const { search: address, seconds } = search.dataset;
const began = performance.now();
const source = new EventSource(address);
const ticking = setInterval(() => (bar.value = Math.min(100, ((performance.now() - began) / 10 / Number(seconds)))), 200);

search.hidden = false;
source.addEventListener("found", show);
source.addEventListener("done", (event) => {
  show(event);
  end(search.dataset.ended);
});
source.addEventListener("failed", () => end(search.dataset.failed));
source.addEventListener("error", () => end(search.dataset.failed));
search.querySelector("button").addEventListener("click", () => end(search.dataset.stopped));
window.addEventListener("pagehide", () => source.close());
document.getElementById("found").addEventListener("submit", () => source.close());

/** Puts what was found in the place of what was found before; the focus stays on the same button. */
function show({ data }) {
  const found = document.getElementById("found");
  const focused = document.activeElement?.closest(".way")?.querySelector("h2").id;
  found.innerHTML = data;
  if (focused) document.getElementById(focused)?.closest(".way").querySelector("button")?.focus();
}

function end(words) {
  source.close();
  clearInterval(ticking);
  bar.hidden = true;
  search.querySelector("button").hidden = true;
  document.getElementById("search-said").textContent = words;
}

// The browser's figures: node bench/planner.mjs ADDRESS NAME PATH [OTHERS], with the password in BENCH_PASSWORD. It
// prints a line for each figure: what, measured and aim, separated by tabs. OTHERS is how many other visits are in the
// calendar; with it, only what depends on them is measured.
import { drag, launch } from "../test/office.mjs";

const [address, name, path, others] = process.argv.slice(2);
const browser = await launch();
const context = await browser.newContext({ baseURL: address, viewport: { width: 1440, height: 900 }, locale: "en" });
await context.request.post("/login", { form: { name, password: process.env.BENCH_PASSWORD }, headers: { Origin: address } });

const say = (what, value, aim) => console.log([what, value, aim].join("\t"));
const middle = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Opens the planner with an empty cache, counts what comes over the wire, and waits until it can be used. */
async function open(throttled) {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.clearBrowserCache");
  if (throttled) {
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await session.send("Network.emulateNetworkConditions", { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 });
  }
  let bytes = 0;
  let requests = 0;
  session.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  session.on("Network.requestWillBeSent", () => requests++);
  await page.addInitScript(() => {
    window.busyUntil = 0;
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) window.busyUntil = task.startTime + task.duration;
    }).observe({ type: "longtask", buffered: true });
  });
  await page.goto(path, { waitUntil: "load" });
  await page.locator("#planner[data-ready]").waitFor();
  await page.waitForTimeout(500);
  const interactive = await page.evaluate(() => Math.max(performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd, window.busyUntil));
  return { page, bytes, requests, interactive };
}

const first = await open(false);
const among = others ? `, with ${others} other visits in the calendar` : "";
if (!others) say("planner's page: bytes on the wire, fonts and all", `${Math.round(first.bytes / 1000)} KB`, "under 150 KB");
if (!others) say("planner's page: requests", String(first.requests), "");
const slow = [];
for (let run = 0; run < 3 && !others; run++) {
  const { page, interactive } = await open(true);
  slow.push(interactive);
  await page.close();
}
if (!others) say("planner's page: interactive, CPU slowed 4 times, 1.6 Mbit/s, 150 ms away", `${Math.round(middle(slow))} ms`, "under 1,500 ms");

// A move by drag: from the press to the times that are greyed, and from letting go of the item to the frame that shows
// the server's answer, its findings with it.
const moves = [];
const greyed = [];
await first.page.bringToFront();
const id = await first.page.locator("#timeline .block").nth(3).getAttribute("data-item");
for (let run = 0; run < 12; run++) {
  await first.page.evaluate(() => {
    document.addEventListener("pointerdown", (event) => {
      const look = () => (document.querySelector(".taken") ? setTimeout(() => (window.greyed = performance.now() - event.timeStamp)) : requestAnimationFrame(look));
      look();
    }, { once: true, capture: true });
  });
  await drag(first.page, id, { slots: run % 2 ? -2 : 2 });
  await first.page.evaluate(() => {
    window.took = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("the move was not answered")), 10_000);
      const said = () => document.getElementById("planner-said").textContent;
      const before = said();
      document.addEventListener("pointerup", (event) => {
        const look = () => (said() === before ? requestAnimationFrame(look) : setTimeout(() => resolve(performance.now() - event.timeStamp)));
        requestAnimationFrame(look);
      }, { once: true, capture: true });
    });
  });
  await first.page.waitForFunction(() => window.greyed);
  greyed.push(await first.page.evaluate(() => [window.greyed, (window.greyed = 0)][0]));
  await first.page.mouse.up();
  moves.push(await first.page.evaluate(() => window.took));
  await first.page.waitForTimeout(300);
}
const spread = (times) => `${Math.round(middle([...times]))} ms median, ${Math.round(Math.max(...times))} ms at most`;
say(`a move: from the press to the greyed times${among}`, spread(greyed), "under 100 ms");
say(`a move: from the drop to the painted answer${among}`, spread(moves), "under 100 ms");
await browser.close();

// The planner's quick ways, drag, key and typing, and that each has a plain form beside it.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { drag, item, openBrowser, root, signIn, startOffice } from "./office.mjs";

const programme = "/visits/FHN-2024-003/programme";

test("the planner", { timeout: 240_000 }, async (t) => {
  const office = await startOffice(t);
  office.run("", "visit", "import", path.join(root, "internal/visitfile/testdata/baku-2024.yaml"));
  for (const name of ["anna", "boris"]) office.run(office.password, "user", "add", name, "--role", "officer", "--password-stdin");
  const browser = await openBrowser(t);

  const opened = [];
  t.afterEach(() => Promise.all(opened.splice(0).map((context) => context.close())));

  /** Opens the programme as an officer; JavaScript is there unless told otherwise. */
  const open = async ({ address = programme, ...options } = {}) => {
    const page = await signIn(browser, office, { name: "anna", ...options });
    opened.push(page.context());
    page.setDefaultTimeout(10_000);
    await page.goto(address);
    if (options.javaScriptEnabled !== false) await page.locator("#planner[data-ready]").waitFor();
    return page;
  };
  const said = (page, words) => page.locator("#planner-said").getByText(words).waitFor();
  const undo = async (page, steps = 1) => {
    for (let step = 0; step < steps; step++) {
      const answer = page.waitForResponse((response) => response.url().includes("/programme/undo"));
      await page.locator("#undo button").click();
      assert.equal((await answer).status(), 200);
      await said(page, "Undone");
    }
  };

  await t.test("an item that is dragged onto another says what it clashes with, and undo takes it back", async () => {
    const page = await open();
    await drag(page, "talks", { slots: -8 });
    assert.match(await page.locator(".ghost").textContent(), /^10:40–11:40/);
    await page.locator(".taken.error").first().waitFor();
    assert.match(await page.locator(".taken span").allTextContents().then((all) => all.join()), /Eternal Flame.*15 min on the way/, "times that break something are greyed, with the reason");
    assert.match(await page.locator(".ghost .why").textContent(), /“Flowers at the graves of the martyrs”/, "the reason stands beside what is dragged");
    assert.match(await page.locator(".ghost").getAttribute("class"), /error/);
    await page.mouse.up();
    await said(page, "Meeting of the ministers: now 10:40–11:40");
    assert.match(await page.locator("#planner-said").textContent(), /Wreath at the Eternal Flame monument/);
    assert.match(await item(page, "talks").getAttribute("class"), /has-error/);
    assert.match(await page.locator("#inspector .findings").textContent(), /Eternal Flame/);
    await undo(page);
    assert.match(await item(page, "talks").textContent(), /11:20–12:20/);
    assert.deepEqual(page.errors.filter((error) => !/status of 422/.test(error)), []);
  });

  await t.test("Escape puts a dragged item back and sends nothing", async () => {
    const page = await open();
    let sent = 0; // where the officer is may well be told to others meanwhile
    page.on("request", (request) => (sent += request.method() === "POST" && request.url().includes("/items/") ? 1 : 0));
    await drag(page, "talks", { slots: -8 });
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".ghost, .taken, .lifted").count(), 0);
    await page.mouse.up();
    assert.equal(sent, 0);
    assert.match(await item(page, "talks").textContent(), /11:20–12:20/);
  });

  await t.test("an item says how far it can go and what gives first, at its side, by its tail and in the table", async () => {
    const page = await open({ address: programme + "?item=talks" });
    assert.match(await page.locator("#inspector .slack").textContent(), /Can slip by 5 min[^.]*Signing[\s\S]*5 min earlier[^.]*15 min on the way/);
    const [tail, block] = [await page.locator(".tail.talks").first().boundingBox(), await item(page, "talks").boundingBox()];
    assert.ok(Math.abs(tail.y - block.y - block.height) < 4 && tail.height > 2, "the tail begins where the item ends");
    await page.goto(programme + "?view=table");
    assert.match(await page.locator("#line-talks").getAttribute("title"), /Can slip by 5 min/);
  });

  await t.test("with hours across all of it works as with hours down", async () => {
    const page = await open({ address: programme + "?axis=across" });
    assert.equal(await page.locator("#timeline .strip").first().isVisible(), true);
    const left = async (id) => (await item(page, id).boundingBox()).x;
    assert.ok(await left("talks") < await left("signing") && await left("signing") < await left("lunch"), "later is further right");
    const [tail, block] = [await page.locator(".tail.talks").first().boundingBox(), await item(page, "talks").boundingBox()];
    assert.ok(Math.abs(tail.x - block.x - block.width) < 4 && tail.width > 2, "the tail begins where the item ends");

    await drag(page, "talks", { slots: -8 });
    assert.match(await page.locator(".ghost").textContent(), /^10:40–11:40/);
    await page.locator(".taken.error").first().waitFor();
    await page.mouse.up();
    await said(page, "Meeting of the ministers: now 10:40–11:40");
    assert.match(page.url(), /axis=across/);
    assert.equal(await page.locator("#timeline .grid.across").count(), 1, "the answer runs across too");
    await undo(page);

    await item(page, "talks").focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.item), "signing");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Alt+ArrowRight");
    await said(page, "now 11:25–12:25");
    await page.keyboard.press("Alt+Shift+ArrowLeft");
    await said(page, "now 11:25–12:20");
    await undo(page, 2);

    const lunch = await item(page, "lunch").boundingBox();
    await item(page, "lunch").hover();
    await page.mouse.move(lunch.x + lunch.width - 4, lunch.y + lunch.height / 2);
    await page.mouse.down();
    await page.mouse.move(lunch.x + lunch.width + 25, lunch.y + lunch.height / 2, { steps: 4 });
    const shown = (await page.locator(".ghost b").textContent()).split(" ")[0];
    assert.match(shown, /^13:00–14:[2-5]/);
    await page.mouse.up();
    await said(page, `Official lunch: now ${shown}`);
    await undo(page);

    await page.goto(programme + "?axis=across"); // no item is chosen, so the tray stands first
    await page.locator("#planner[data-ready]").waitFor();
    await drag(page, "talks", { to: "[data-drop=tray]" });
    await page.mouse.up();
    const from = await page.locator(".tray .block[data-item=talks]").boundingBox();
    const at = await item(page, "signing").boundingBox();
    await page.mouse.move(from.x + 40, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(at.x - 10, at.y + 20, { steps: 5 });
    const dropped = (await page.locator(".ghost b").textContent()).split(" ")[0];
    await page.mouse.up();
    await said(page, `Meeting of the ministers: now ${dropped}`);
    await undo(page, 2);
    await page.goto(programme + "?axis=across&lanes=people");
    await page.locator("#planner[data-ready]").waitFor();
    const lanes = await page.locator("#timeline .lane").evaluateAll((all) => all.map((lane) => lane.getBoundingClientRect().top));
    assert.ok(lanes.length > 1 && lanes[0] < lanes[1], "people are rows");
    assert.deepEqual(page.errors.filter((error) => !/status of 422/.test(error)), []);
  });

  await t.test("its lower edge gives an item another length", async () => {
    const page = await open();
    const box = await item(page, "lunch").boundingBox();
    await item(page, "lunch").hover();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 3);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height + 20, { steps: 4 });
    const shown = (await page.locator(".ghost b").textContent()).split(" ")[0];
    await page.mouse.up();
    await said(page, `Official lunch: now ${shown}`);
    await undo(page);
  });

  await t.test("an item goes to the tray and back", async () => {
    const page = await open();
    await drag(page, "talks", { to: "[data-drop=tray]" });
    await page.mouse.up();
    await page.locator(".tray .block[data-item=talks]").waitFor();
    assert.equal(await item(page, "talks").count(), 0);
    const from = await page.locator(".tray .block[data-item=talks]").boundingBox();
    const lane = await page.locator(".lane").boundingBox();
    await page.mouse.move(from.x + 40, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(lane.x + 200, lane.y + 300, { steps: 5 });
    const shown = (await page.locator(".ghost b").textContent()).split(" ")[0];
    await page.mouse.up();
    await said(page, `Meeting of the ministers: now ${shown}`);
    assert.match(await item(page, "talks").textContent(), new RegExp(shown));
    await undo(page, 2);
    assert.match(await item(page, "talks").textContent(), /11:20–12:20/);
  });

  await t.test("keys browse, move, resize, open and ask", async () => {
    const page = await open();
    await item(page, "talks").focus();
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.item), "signing");
    await page.keyboard.press("ArrowUp");
    const bars = page.waitForResponse((response) => response.url().includes("/breaks?"));
    for (let i = 0; i < 3; i++) await page.keyboard.press("Alt+ArrowDown");
    assert.match(await (await bars).text(), /Signing/, "a move by key asks for the times that break something, too");
    await said(page, "now 11:35–12:35");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.item), "talks", "focus stays on the item");
    await page.keyboard.press("Alt+Shift+ArrowUp");
    await said(page, "now 11:35–12:30");
    await page.keyboard.press("Control+z");
    await said(page, "Undone");
    await page.keyboard.press("Enter");
    await page.locator("#item-form").waitFor();
    await page.waitForFunction(() => document.activeElement.closest("#item-form"));
    await page.keyboard.press("Escape");
    await page.locator("#inspector").waitFor({ state: "detached" });
    await item(page, "talks").focus();
    await page.keyboard.press("Delete");
    await page.locator("#ask[open] button[value=cancel]").click();
    await said(page, "Meeting of the ministers: called off");
    assert.match(await item(page, "talks").getAttribute("class"), /off/);
    await undo(page, 2);
    assert.match(await item(page, "talks").textContent(), /11:20–12:20/);
    await page.keyboard.press("?");
    await page.locator("#keys[open]").waitFor();
    assert.deepEqual(page.errors.filter((error) => !/status of 422/.test(error)), []);
  });

  await t.test("a line typed into the table is added, and a time that cannot be read is told beside it", async () => {
    const page = await open({ address: programme + "?view=table" });
    const cell = (name, line = "new") => page.locator(`#line-form-${line}-${name}`);
    await cell("start").fill("+5");
    await cell("end").fill("+20");
    await cell("title").fill("Photograph");
    await cell("place").fill("Ministry of Emergency Situations");
    await cell("with").fill("Kurenkov, Heydarov");
    await cell("title").press("Enter");
    await said(page, "Photograph: added");
    assert.equal(await cell("start", "photograph").inputValue(), "15:20");
    assert.equal(await cell("end", "photograph").inputValue(), "15:40");
    assert.equal(await page.evaluate(() => document.activeElement.id), "line-form-new-start", "and the next may be typed");
    await cell("start", "photograph").fill("2577");
    await cell("start", "photograph").press("Enter");
    await page.locator("#line-photograph .error-text").waitFor();
    assert.equal(await cell("start", "photograph").inputValue(), "2577", "what was typed stays");
    await cell("start", "photograph").fill("1530");
    await cell("start", "photograph").press("Enter");
    await page.waitForFunction(() => document.getElementById("line-form-photograph-end").value === "15:50");
    await undo(page, 2);
    assert.equal(await page.locator("#line-photograph").count(), 0);
    assert.deepEqual(page.errors.filter((error) => !/status of 422/.test(error)), []);
  });

  await t.test("two officers who change the same item see both versions, and nothing is lost", async () => {
    const page = await open({ address: programme + "?item=lunch" });
    const other = await open({ name: "boris", javaScriptEnabled: false, address: programme + "/items/lunch" });
    await page.locator("#field-officer").evaluate((input) => input.closest("details")?.setAttribute("open", ""));
    await page.locator("#field-officer").fill("Anna");
    await page.locator("#field-officer").press("Tab");
    await said(page, "Official lunch: saved");
    await other.locator("#field-start").fill("13:10");
    await other.locator("#item-form .primary").click();
    assert.match(await other.locator(".conflict").textContent(), /13:00[\s\S]*13:10/);
    assert.equal(await other.locator("#field-start").inputValue(), "13:10");
    await other.locator("#item-form .primary").click();
    await other.waitForURL(/programme\?/);
    await other.goto(programme + "/items/lunch");
    assert.equal(await other.locator("#field-start").inputValue(), "13:10");
  });

  await t.test("a change that another makes arrives within a second, with who made it", async () => {
    const page = await open();
    const other = await open({ name: "boris" });
    await item(other, "signing").focus();
    await other.keyboard.press("Alt+ArrowDown");
    await other.locator("#planner-said").getByText("12:30–12:45").waitFor();
    await page.waitForFunction(() => /12:30/.test(document.querySelector('[data-item="signing"]').textContent), null, { timeout: 1000 });
    await page.locator('.block[data-item="signing"] .by').waitFor({ timeout: 1000 });
    assert.deepEqual(page.errors.filter((error) => !/status of 422/.test(error)), []);
  });

  await t.test("others who look at the visit are seen by their initials, at its head and beside the item they are at", async () => {
    office.run(office.password, "user", "add", "Camila Reyes", "--role", "viewer", "--password-stdin");
    const page = await open();
    const others = page.locator("#others .here");
    assert.equal(await others.count(), 0);
    const viewer = await open({ name: "Camila Reyes", address: programme + "?item=lunch" });
    await others.getByText("CR", { exact: true }).waitFor({ timeout: 2000 });
    assert.equal(await others.getAttribute("title"), "Camila Reyes");
    const beside = (id) => page.locator(`#timeline [data-item="${id}"] .here[title="Camila Reyes"]`);
    await beside("lunch").waitFor();
    await viewer.locator("#others .here[title=anna]").waitFor();
    await item(viewer, "talks").focus();
    await beside("talks").waitFor({ timeout: 2000 });
    await beside("lunch").waitFor({ state: "detached" });
    const boris = await open({ name: "boris", address: programme + "?view=table" });
    await boris.locator("#line-form-signing-title").focus();
    await page.locator('#timeline [data-item="signing"] .here[title=boris]').waitFor({ timeout: 2000 });
    await boris.locator("#line-talks .here[title='Camila Reyes']").waitFor();
    await item(page, "lunch").click(); // the planner is shown anew
    await page.locator("#inspector").waitFor();
    await beside("talks").waitFor();
    assert.equal(await others.count(), 2);
    await viewer.close();
    await boris.close();
    await others.first().waitFor({ state: "detached", timeout: 3000 });
    assert.equal(await page.locator(".here").count(), 0);
    assert.deepEqual(page.errors, []);
  });

  await t.test("without scripts the item's form moves it, and a wrong one comes back with what was typed", async () => {
    const plain = await open({ javaScriptEnabled: false, address: programme + "?item=arrival" });
    await plain.locator("#field-start").fill("25:00");
    await plain.locator("#item-form .primary").click();
    assert.match(await plain.locator("#field-start-error").textContent(), /not a time/);
    assert.equal(await plain.locator("#field-start").inputValue(), "25:00");
    await plain.locator("#field-start").fill("905");
    await plain.locator("#item-form .primary").click();
    await plain.waitForURL(/item=arrival/);
    assert.match(await item(plain, "arrival").textContent(), /09:05/);
    await plain.locator("#undo button").click();
    assert.match(await item(plain, "arrival").textContent(), /09:00/);
  });

  for (const javaScriptEnabled of [true, false]) {
    await t.test(`a delay is previewed, made the plan and undone as one ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
      const page = await open({ javaScriptEnabled, address: programme + "?item=flame" });
      await page.locator(".what-if").getByLabel("Minutes, or time").fill("25");
      await page.locator(".what-if button").click();
      await page.waitForURL(/ripple\?event=late&value=25/);
      const way = page.locator(".way").first();
      assert.match(await way.textContent(), /Nothing breaks[\s\S]*11:20–12:20[\s\S]*11:40–/);
      await way.locator("button").click();
      await page.waitForURL(/done=rippled/);
      assert.match(await page.locator("main").textContent(), /Undo takes all of it back/);
      assert.match(await item(page, "talks").textContent(), /11:40–/);
      await page.locator("#undo button").click();
      await item(page, "talks").getByText("11:20").waitFor();
      assert.match(await item(page, "flame").textContent(), /10:47–11:00/);
    });
  }

  for (const javaScriptEnabled of [true, false]) {
    await t.test(`timetables are proposed side by side, one is made the plan and undone as one ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
      const page = await open({ javaScriptEnabled, address: programme + "?item=talks" });
      await page.locator("#inspector form[action*=unschedule] button").click();
      await page.locator(".tray .block[data-item=talks]").waitFor();
      await page.locator(".tray").getByRole("link", { name: "Propose timetables" }).click();
      await page.waitForURL(/proposal/);
      const first = page.locator(".way").first();
      if (!javaScriptEnabled && !(await first.count())) await page.getByRole("link", { name: "Search for five seconds" }).click();
      await first.waitFor();
      assert.match(await first.textContent(), /Timetable A[\s\S]*Nothing that has been agreed is moved[\s\S]*Meeting of the ministers/);
      if (javaScriptEnabled) await page.locator("#search-said").getByText(/The search has ended|Looking for better/).waitFor();
      assert.equal(await page.locator(".proposal-day").first().locator(".lane").count(), (await page.locator(".way").count()) + 1, "each has a lane beside the present plan");
      await first.locator("button").click();
      await page.waitForURL(/done=proposed/);
      assert.equal(await page.locator(".tray .block[data-item=talks]").count(), 0);
      for (let step = 0; step < 2; step++) {
        const answer = page.waitForResponse((response) => response.url().includes("/programme/undo"));
        await page.locator("#undo button").click();
        await answer;
        await page.locator(step ? "#timeline .block[data-item=talks]" : ".tray .block[data-item=talks]").waitFor();
      }
      assert.match(await item(page, "talks").textContent(), /11:20–12:20/);
      assert.deepEqual(page.errors, []);
    });
  }

  await t.test("a search that has not ended is stopped by a button, and what was found stays", async () => {
    const page = await open();
    await page.route("**/proposal/search*", (route) => setTimeout(() => route.abort().catch(() => {}), 5000));
    await page.goto(programme + "/proposal");
    await page.locator("#search").getByRole("button", { name: "Stop" }).click();
    await page.locator("#search-said").getByText("Stopped").waitFor();
    assert.ok((await page.locator("#found").textContent()).trim());
  });
});

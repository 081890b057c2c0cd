// The main job, end to end, as an officer does it: from a visit file to a cancelled lunch in the guests' calendars.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import ICAL from "ical.js";
import { drag, engines, item, openBrowser, root, signIn, startOffice } from "./office.mjs";

const visit = "/visits/FHN-2024-003";

/** The items of a calendar by title: instants as an independent reader with the calendar's own zones sees them. */
function eventsOf(bytes) {
  const calendar = new ICAL.Component(ICAL.parse(bytes));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const events = calendar.getAllSubcomponents("vevent").map((component) => new ICAL.Event(component));
  return new Map(
    events.map((event) => [
      event.summary,
      {
        start: event.startDate.toJSDate().toISOString(),
        end: event.endDate.toJSDate().toISOString(),
        sequence: event.sequence,
        status: event.component.getFirstPropertyValue("status"),
      },
    ]),
  );
}

/** The text of a PDF's pages. */
async function pdf(page, address, folder) {
  const answer = await page.request.get(address);
  assert.equal(answer.status(), 200, address);
  const file = path.join(folder, "paper.pdf");
  writeFileSync(file, await answer.body());
  return execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }).split("\f").filter((text) => text.trim());
}

for (const engine of engines) {
  test(`the main job on ${engine.name}`, { timeout: 180_000 }, async (t) => {
    const office = await startOffice(t, await engine.database(t));
    const page = await signIn(await openBrowser(t), office);

    await t.test("a visit is imported", async () => {
      await page.goto("/visits");
      await page.locator("input[type=file]").setInputFiles(path.join(root, "cmd/cortege/demo/fhn-2024-003.yaml"));
      await page.getByRole("button", { name: "Import" }).click();
      await page.waitForURL((url) => url.pathname === visit);
      await page.getByText("Visit of the delegation of the Russian Emergencies Ministry").first().waitFor();
    });

    await t.test("the talks are dragged to 10:40 and clash with the wreath at the Eternal Flame", async () => {
      await page.goto(`${visit}/programme`);
      await page.locator("#planner[data-ready]").waitFor();
      await drag(page, "talks", { slots: -8 });
      await page.mouse.up();
      await item(page, "talks").getByText("10:40–11:40").waitFor({ timeout: 2000 });
      await page.locator("#planner-side .finding.error", { hasText: "Eternal Flame" }).first().waitFor({ timeout: 2000 });
    });

    await t.test("undo brings them back", async () => {
      await page.keyboard.press("Control+z");
      await item(page, "talks").getByText("11:20–12:20").waitFor({ timeout: 2000 });
    });

    await t.test("an item is added in the table", async () => {
      await page.goto(`${visit}/programme?view=table`);
      await page.locator("#planner[data-ready]").waitFor();
      const line = page.locator("#line-new");
      await line.locator("input[name=start]").fill("1240");
      await line.locator("input[name=end]").fill("+10");
      await line.locator("input[name=title]").fill("Group photograph");
      await page.keyboard.press("Enter");
      await page.locator('.line input[name=title][value="Group photograph"]').waitFor({ timeout: 2000 });
    });

    let feed;
    await t.test("it is published, and the guests' feed shows each item at its instant", async () => {
      await page.goto(`${visit}/feeds`);
      await page.getByLabel("Label", { exact: true }).fill("Embassy");
      await page.getByRole("button", { name: "Make the address" }).click();
      feed = await page.locator("#feed-address").inputValue();
      await page.goto(`${visit}/editions`);
      await page.getByRole("button", { name: "Publish edition 1" }).click();
      await page.getByText("Published. Guests' calendars").waitFor();
      const events = eventsOf(await (await page.request.get(feed)).text());
      assert.equal(events.size, 10);
      const expected = {
        "Gəliş və qarşılanma": "2024-01-31T05:00:00.000Z",
        "Heydər Əliyevin məzarına əklil və güllər qoyulması": "2024-01-31T06:00:00.000Z",
        "Zərifə Əliyevanın məzarına güllər qoyulması": "2024-01-31T06:14:00.000Z",
        "Şəhidlərin məzarlarına güllər qoyulması": "2024-01-31T06:35:00.000Z",
        "Əbədi məşəl abidəsinin önünə əklil qoyulması": "2024-01-31T06:47:00.000Z",
        "Nazirlərin görüşü": "2024-01-31T07:20:00.000Z",
        "2024-2026-cı illər üzrə Birgə Fəaliyyət Planının imzalanması": "2024-01-31T08:25:00.000Z",
        "Group photograph": "2024-01-31T08:40:00.000Z",
        "ca. Rəsmi nahar": "2024-01-31T09:00:00.000Z",
        "Nazirlikdən hava limanına yola düşmə": "2024-01-31T10:30:00.000Z",
      };
      assert.deepEqual(Object.fromEntries(Array.from(events, ([title, event]) => [title, event.start])), expected);
    });

    await t.test("both papers print to PDF with page numbers and edition", async () => {
      for (const paper of ["short", "working"]) {
        const pages = await pdf(page, `${visit}/print/${paper}.pdf?edition=1&audience=guest&lang=ru,az`, office.folder);
        for (const [index, text] of pages.entries()) {
          assert.match(text, new RegExp(`${index + 1}.{1,6}${pages.length}`), `page ${index + 1} of ${pages.length}`);
        }
        const text = pages.join("\n");
        assert.match(text, /Редакция 1/);
        assert.match(text, /10:47/);
        assert.match(text, /Встреча министров/);
        assert.match(text, /Nazirlərin görüşü/);
      }
    });

    await t.test("the cancelled lunch rises in the feed and is struck through in the change list", async () => {
      const before = eventsOf(await (await page.request.get(feed)).text()).get("ca. Rəsmi nahar");
      await page.goto(`${visit}/programme?item=lunch`);
      await page.locator("#planner-side").getByRole("button", { name: "Call off" }).click();
      await page.locator("#timeline .block.off[data-item=lunch]").waitFor({ timeout: 2000 });
      await page.goto(`${visit}/editions`);
      await page.locator(".difference s", { hasText: "Official lunch" }).waitFor();
      await page.getByRole("button", { name: "Publish edition 2" }).click();
      await page.getByText("Published. Guests' calendars").waitFor();
      const events = eventsOf(await (await page.request.get(feed)).text());
      const [title, after] = Array.from(events).find(([title]) => title.includes("Rəsmi nahar"));
      assert.match(title, /^CANCELLED: /);
      assert.equal(after.status, "CANCELLED");
      assert.equal(after.start, before.start);
      assert.ok(after.sequence > before.sequence, `SEQUENCE ${before.sequence} → ${after.sequence}`);
      await page.goto(`${visit}/editions/compare?from=1&to=2`);
      await page.locator(".difference s", { hasText: "Official lunch" }).waitFor();
    });

    assert.deepEqual(page.errors, []);
  });
}

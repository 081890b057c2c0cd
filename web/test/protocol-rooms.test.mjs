// Precedence, seating and convoys: each is changed by drag, by key and by a plain form, asks for a reason, and is printed.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { openBrowser, signIn, startOffice } from "./office.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const visit = "/visits/ROOMS-1";

/** A visit of two delegations, with names in several scripts. */
const file = `
format: cortege/v1
reference: ROOMS-1
title: Visit of a ministry
kind: official
from: 2027-05-04
to: 2027-05-04
zone: Asia/Baku
languages: [en]
parties:
  - {id: home, side: host, country: AZ, body: Host Ministry}
  - {id: away, side: guest, country: KZ, body: Guest Ministry}
people:
  - {id: h1, party: home, class: head, seq: 1, name: Kamran Host, position: Minister}
  - {id: h2, party: home, class: official, seq: 2, name: Leyla Deputy, position: Deputy minister}
  - {id: h3, party: home, class: official, seq: 3, name: Rashad Adviser, position: Adviser}
  - {id: g1, party: away, class: head, seq: 1, name: Alexander Guest, position: Minister}
  - {id: g2, party: away, class: spouse, seq: 2, name: Maria-Theresia von und zu Hohenlohe-Waldenburg}
  - {id: g3, party: away, class: official, seq: 3, name: {ar: محمد بن عبد العزيز}, position: Deputy minister}
  - {id: g4, party: away, class: official, seq: 4, name: {zh: 王毅}, position: Adviser}
  - {id: g5, party: away, class: interpreter, seq: 5, name: Ivan Interpreter}
places:
  - {id: house, kind: ministry, name: Ministry}
  - {id: palace, kind: palace, name: Palace}
resources:
  - {id: car-1, kind: vehicle, name: Car 1, seats: 3, luggage: 2, plate: 10-AA-001, driver: Driver One}
  - {id: car-2, kind: vehicle, name: Car 2, seats: 4, plate: 10-AA-002, driver: Driver Two}
items:
  - {id: ride, kind: transfer, title: To the ministry, at: "2027-05-04T09:00", minutes: 30, place: palace, to: house, with: [g1, g2, g3, g4, g5], uses: [car-1, car-2]}
  - {id: talks, kind: talks, title: Talks, at: "2027-05-04T10:00", minutes: 60, place: house, with: [h1, h2, h3, g1, g3, g4, g5]}
  - {id: dinner, kind: dinner, title: Dinner, at: "2027-05-04T19:00", minutes: 120, place: palace, with: [h1, h2, h3, g1, g2, g3, g4]}
  - {id: back, kind: transfer, title: Back, at: "2027-05-04T22:00", minutes: 30, place: house, to: palace, with: [g1, g2, g3, g4, g5], uses: [car-1, car-2]}
`;

test("the rooms of protocol", { timeout: 240_000 }, async (t) => {
  const office = await startOffice(t);
  const source = path.join(office.folder, "rooms.yaml");
  writeFileSync(source, file);
  office.run("", "visit", "import", source);
  const browser = await openBrowser(t);
  const page = await signIn(browser, office);
  page.setDefaultTimeout(10_000);
  const plain = await signIn(browser, office, { javaScriptEnabled: false });
  plain.setDefaultTimeout(10_000);

  const answered = (way) => page.waitForResponse((response) => response.request().method() === "POST" && response.url().includes(way));
  const settled = () => page.waitForFunction(() => document.getElementById("room-said")?.textContent === "Saved.");
  const order = (list) => page.locator(`[id^="at-${list}-"] .name`).allTextContents();
  const clean = async (address, options = {}) => {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [390, 1440]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        await page.goto(address);
        for (const fold of await page.locator("#room details.fold").all()) await fold.evaluate((element) => (element.open = true));
        await page.evaluate(axe);
        const { violations } = await page.evaluate((with_) => globalThis.axe.run(document, with_), options);
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 150)}`), [], `${address} at ${width}, ${colorScheme}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${address} is ${wide} pixels too wide at ${width}`);
      }
    }
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 1440, height: 900 });
  };

  await t.test("no page has a violation that axe can find, in light and dark, at desk and on a phone", async () => {
    for (const room of ["/precedence", "/precedence?use=table&view=mixed", "/seating", "/seating/talks", "/seating/dinner", "/convoy"]) await clean(visit + room);
  });

  await t.test("Alt and an arrow move a member, who then is asked why, and the reason is kept", async () => {
    await page.goto(`${visit}/precedence`);
    const before = await order("guest");
    assert.equal(before[0], "Alexander Guest");
    await page.locator("#at-guest-g4").focus();
    let answer = answered("/precedence/place");
    await page.keyboard.press("Alt+ArrowUp");
    assert.equal((await answer).status(), 422, "a place that is not the rules' needs a reason");
    await page.waitForFunction(() => document.activeElement?.name === "reason");
    await page.keyboard.type("Speaks for the delegation");
    answer = answered("/precedence/place");
    await page.keyboard.press("Enter");
    assert.equal((await answer).status(), 303);
    await settled();
    assert.deepEqual(await order("guest"), [before[0], before[1], before[3], before[2], before[4]]);
    assert.match(await page.locator("#at-guest-g4").textContent(), /rules: place 4.*Reason: Speaks for the delegation/s);
    await page.goto(`${visit}/precedence?use=table&item=talks`);
    assert.deepEqual(await order("guest"), ["Alexander Guest", "王毅", "محمد بن عبد العزيز"], "the table follows the delegation's order");
  });

  await t.test("a member is dragged back to where the rules would put them, and no reason is asked", async () => {
    await page.goto(`${visit}/precedence`);
    const from = await page.locator("#at-guest-g4 .grip").boundingBox();
    const to = await page.locator("#at-guest-g3").boundingBox();
    await page.mouse.move(from.x + 5, from.y + 5);
    await page.mouse.down();
    await page.mouse.move(from.x + 5, to.y + to.height - 4, { steps: 6 });
    const answer = answered("/precedence/place");
    await page.mouse.up();
    assert.equal((await answer).status(), 303);
    await settled();
    assert.equal((await order("guest"))[3], "王毅");
  });

  await t.test("without JavaScript the form moves a member and says what is missing beside the field", async () => {
    await plain.goto(`${visit}/precedence?use=signing`);
    const entry = plain.locator("#at-guest-g4");
    await entry.locator("summary", { hasText: "Move" }).click();
    await entry.getByLabel("To place").fill("1");
    await entry.getByRole("button", { name: "Move" }).click();
    assert.match(await entry.locator(".error-text").textContent(), /reason/);
    assert.equal(await entry.getByLabel("To place").inputValue(), "1", "what was typed stays");
    await entry.getByLabel("Reason").fill("Signs for the head");
    await entry.getByRole("button", { name: "Move" }).click();
    assert.equal(await plain.locator('[id^="at-guest-"] .name').first().textContent(), "王毅");
    await plain.locator("summary", { hasText: "Equal ranks" }).first().click();
    await plain.getByRole("button", { name: "As suggested" }).click();
    assert.equal(await plain.locator('[id^="at-guest-"] .name').first().textContent(), "Alexander Guest");
  });

  const sits = (seat) => page.locator(`#seat-${seat.replace(".", "\\.")} title`).textContent();

  await t.test("a guest is dragged to another seat; seats that would break something are marked; a reason is asked for", async () => {
    await page.goto(`${visit}/seating/talks`);
    assert.match(await sits("guest.R1"), /محمد/);
    assert.equal(await page.locator("#seat-guest\\.C image").getAttribute("href").then((href) => /flag-kz/.test(href)), true);
    const from = await page.locator("#seat-guest\\.R1 rect").boundingBox();
    const to = await page.locator("#seat-guest\\.C rect").boundingBox();
    await page.mouse.move(from.x + 20, from.y + 20);
    await page.mouse.down();
    await page.mouse.move(from.x + 40, from.y + 30, { steps: 3 });
    await page.locator(".seat.fits").first().waitFor();
    await page.locator("#seat-host\\.C.breaks").waitFor();
    await page.mouse.move(to.x + 20, to.y + 20, { steps: 4 });
    let answer = answered("/exchange");
    await page.mouse.up();
    assert.equal((await answer).status(), 422);
    await page.waitForFunction(() => document.activeElement?.name === "reason");
    await page.keyboard.type("The head is late");
    answer = answered("/exchange");
    await page.keyboard.press("Enter");
    assert.equal((await answer).status(), 303);
    await settled();
    assert.match(await sits("guest.C"), /محمد.*The head is late/);
    assert.match(await sits("guest.R1"), /Alexander Guest/);
  });

  await t.test("on a phone a finger rests on a seat and drags it; one that moves at once scrolls", async () => {
    const phone = await signIn(browser, office, { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
    phone.setDefaultTimeout(10_000);
    await phone.goto(`${visit}/seating/talks`);
    const touch = await phone.context().newCDPSession(phone);
    const finger = (type, x, y) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
    const seat = (id) => phone.locator(`#seat-${id.replace(".", "\\.")} > rect`);
    await seat("guest.C").scrollIntoViewIfNeeded();
    const middle = async (id) => {
      const { x, y, width, height } = await seat(id).boundingBox();
      return [x + width / 2, y + height / 2];
    };
    const from = await middle("guest.C");
    await finger("touchStart", ...from);
    for (let step = 1; step < 5; step++) await finger("touchMove", from[0] - step * 12, from[1]);
    await finger("touchEnd");
    assert.equal(await phone.locator(".seat.picked").count(), 0, "a finger that moves at once takes nobody up");
    await seat("guest.R1").scrollIntoViewIfNeeded();
    await finger("touchStart", ...(await middle("guest.C")));
    await phone.locator("#seat-guest\\.C.picked").waitFor();
    await phone.locator(".seat.breaks").first().waitFor();
    for (let step = 0; step < 20 && !(await phone.locator("#seat-guest\\.R1.over").count()); step++) await finger("touchMove", ...(await middle("guest.R1")));
    const asked = phone.waitForResponse((response) => response.url().includes("/exchange"));
    await finger("touchEnd");
    assert.equal((await asked).status(), 303, "as proposed again, no reason is needed");
    await phone.waitForFunction(() => /Alexander Guest/.test(document.querySelector("#seat-guest\\.C title").textContent));
    assert.deepEqual(phone.errors, []);
    // As it was before, for what follows.
    await phone.getByLabel("This seat").selectOption("guest.C");
    await phone.getByLabel("with this one").selectOption("guest.R1");
    await phone.getByLabel("Reason").fill("The head is late");
    await phone.getByRole("button", { name: "Change places" }).click();
    await phone.waitForFunction(() => document.getElementById("room-said")?.textContent === "Saved.");
    await phone.context().close();
    await page.goto(`${visit}/seating/talks`);
  });

  await t.test("two seats are exchanged by key: Enter takes one up, an arrow goes to the next, Enter puts it there", async () => {
    await page.locator("#seat-guest\\.C").focus();
    await page.keyboard.press("Enter");
    await page.locator("#seat-guest\\.C[aria-pressed=true]").waitFor();
    await page.keyboard.press("ArrowLeft");
    assert.equal(await page.evaluate(() => document.activeElement.id), "seat-guest.R1");
    const answer = answered("/exchange");
    await page.keyboard.press("Enter");
    assert.equal((await answer).status(), 303, "as proposed again, no reason is needed");
    await settled();
    assert.match(await sits("guest.C"), /Alexander Guest/);
  });

  await t.test("without JavaScript two lists exchange seats, and the table is set by a form", async () => {
    await plain.goto(`${visit}/seating/dinner`);
    const seat = async (words) => plain.getByLabel("This seat").locator("option", { hasText: words }).getAttribute("value");
    await plain.getByLabel("This seat").selectOption(await seat("王毅"));
    await plain.getByLabel("with this one").selectOption(await seat("Rashad Adviser"));
    await plain.getByLabel("Reason").fill("They speak one language");
    await plain.getByRole("button", { name: "Change places" }).click();
    assert.match(await plain.locator("table").textContent(), /They speak one language/);
    await plain.locator("summary", { hasText: "Table, chairs and walls" }).click();
    await plain.getByLabel("Form", { exact: true }).selectOption("round");
    await plain.getByLabel("Chairs").fill("x");
    await plain.getByLabel("Door").selectOption("top");
    await plain.locator("#settings").getByRole("button", { name: "Save" }).click();
    assert.match(await plain.locator("#settings .error-text").textContent(), /x/);
    await plain.getByLabel("Chairs").fill("5");
    await plain.locator("#settings").getByRole("button", { name: "Save" }).click();
    assert.equal(await plain.locator("svg circle.table-top").count(), 1);
    assert.match(await plain.locator("svg .wall").textContent(), /Door/);
    assert.match(await plain.locator(".findings").textContent(), /5 chairs/, "more guests than chairs are told");
  });

  await t.test("a rider changes cars by drag, with a reason, and the next leg is arranged alike", async () => {
    await page.goto(`${visit}/convoy?leg=ride`);
    const rider = (name) => page.locator(".rider", { hasText: name });
    const car = (name) => rider(name).evaluate((element) => element.dataset.spot);
    const [before, other] = [await car("王毅"), await car("Maria-Theresia")];
    assert.notEqual(before.split("/")[0], other.split("/")[0]);
    assert.match(await page.locator(".legs [aria-current]").textContent(), /all 5 have a seat/);
    await rider("Ivan Interpreter").click();
    const away = page.locator(".rider.breaks").first();
    await away.waitFor();
    await away.hover();
    assert.match(await page.locator(".trial").textContent(), /no interpreter rides with the principal/, "what a seat would break stands beside it before the drop");
    await page.keyboard.press("Escape");
    await rider("王毅").dragTo(rider("Maria-Theresia"));
    await page.waitForFunction(() => document.activeElement?.name === "reason");
    await page.keyboard.type("Briefs the head");
    await page.keyboard.press("Enter");
    await page.locator(".rider.set", { hasText: "王毅" }).waitFor();
    assert.deepEqual([await car("王毅"), await car("Maria-Theresia")], [other, before]);
    await page.getByRole("button", { name: /Arrange the next leg alike/ }).click();
    await page.waitForURL(/leg=back/);
    assert.deepEqual([await car("王毅"), await car("Maria-Theresia")], [other, before]);
  });

  await t.test("more luggage than a car takes is told, and cars change places by key", async () => {
    await page.goto(`${visit}/convoy?leg=ride`);
    await page.locator("summary", { hasText: "Luggage" }).click();
    await page.getByLabel("Pieces, Alexander Guest").fill("3");
    await page.locator("#luggage").getByRole("button", { name: "Save" }).click();
    await page.locator(".findings", { hasText: "3 pieces of luggage are for Car 1, which takes 2" }).waitFor();
    await page.locator("#car-at-car-2").focus();
    await page.keyboard.press("Alt+ArrowUp");
    await page.waitForFunction(() => document.querySelector(".car-box")?.id === "car-at-car-2");
  });

  await t.test("the charts are printed at A4 and A3, with cards of those who sit there, and the motorcade says who rides where", async () => {
    for (const [size, width] of [["A4", 297], ["A3", 420]]) {
      const answer = await page.request.get(`${visit}/print/seating.pdf?item=talks&audience=staff&size=${size}`);
      assert.equal(answer.status(), 200, size);
      const box = (await answer.body()).toString("latin1").match(/MediaBox\s*\[\s*0 0 ([\d.]+)/);
      assert.ok(Math.abs(Number(box[1]) - width / 25.4 * 72) < 2, `${size} is ${box[1]} points wide`);
    }
    await page.goto(`${visit}/print/placecards?item=talks&audience=staff`);
    assert.equal(await page.locator(".tent").count(), 7);
    await page.goto(`${visit}/print/motorcade?audience=staff`);
    assert.match(await page.locator("main").textContent(), /Briefs the head|王毅/);
    await page.goto(`${visit}/print/seating?item=dinner&audience=staff`);
    assert.match(await page.locator(".chart").textContent(), /王毅/);
  });

  assert.deepEqual(page.errors.filter((error) => !/status of 422/.test(error)), []);
});

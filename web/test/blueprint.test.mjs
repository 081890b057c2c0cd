// From a blueprint to a published draft, as an officer does it: every input is counted, and weighed by a model of how
// long an officer takes for one.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { openBrowser, root, signIn, startOffice } from "./office.mjs";

/** Seconds for an input of each sort, on the slow side: a name is looked up on paper and typed; a choice is found. */
const seconds = { text: 15, choice: 8, day: 8, click: 4, page: 15 };
const mostInputs = 20;
const mostSeconds = 5 * 60;

/** Works on a page, and counts what it does there. */
class Officer {
  inputs = { text: 0, choice: 0, day: 0, click: 0, page: 0 };
  constructor(page) {
    this.page = page;
  }
  async type(name, value) {
    this.inputs.text++;
    await this.page.locator(`[name="${name}"]`).fill(value);
  }
  async choose(label, option) {
    this.inputs.choice++;
    await this.page.getByLabel(label, { exact: true }).first().selectOption(option);
  }
  async day(label, value) {
    this.inputs.day++;
    await this.page.getByLabel(label, { exact: true }).fill(value);
  }
  async click(role, name) {
    this.inputs.click++;
    await this.page.getByRole(role, { name }).first().click();
  }
  async reads(pathname) {
    this.inputs.page++;
    await this.page.waitForURL((url) => url.pathname === pathname);
  }
  get count() {
    return Object.entries(this.inputs).reduce((sum, [sort, times]) => sum + (sort === "page" ? 0 : times), 0);
  }
  get time() {
    return Object.entries(this.inputs).reduce((sum, [sort, times]) => sum + times * seconds[sort], 0);
  }
}

test("a visit from a blueprint is published in under five minutes", { timeout: 120_000 }, async (t) => {
  const office = await startOffice(t);
  office.run("", "visit", "import", path.join(root, "cmd/cortege/demo/fhn-2024-003.yaml")); // what the office did before
  const page = await signIn(await openBrowser(t), office);
  const officer = new Officer(page);

  await officer.click("link", "New visit");
  await officer.reads("/visits/new");
  await officer.choose("Blueprint", { label: "With memorials and signing" });
  await officer.day("First day", "2027-05-12");
  await officer.choose("Country", { label: "Georgia" });
  for (const [field, said] of Object.entries({
    guest_body: ["Gürcüstanın Daxili İşlər Nazirliyi", "Ministry of Internal Affairs of Georgia", "Министерство внутренних дел Грузии"],
    head_name: ["Giorgi Beridze", "Giorgi Beridze", "Георгий Беридзе"],
    head_position: ["nazir", "Minister", "министр"],
  })) {
    for (const [i, language] of ["az", "en", "ru"].entries()) await officer.type(`${field}.${language}`, said[i]);
  }
  await officer.click("button", "Create");
  await officer.reads("/visits/FHN-2024-004");

  await t.test("the draft has its programme on the day, its people, places and tasks, and nothing that cannot be", async () => {
    const file = await (await page.request.get("/visits/FHN-2024-004/file")).text();
    assert.match(file, /from: 2027-05-12\n/);
    assert.match(file, /to: 2027-05-12\n/);
    assert.equal(file.match(/at: 2027-05-12T/g).length, 10);
    assert.match(file, /Giorgi Beridze/);
    assert.match(file, /Heydarov/);
    assert.match(file, /due: 30/);
    await page.goto("/visits/FHN-2024-004/checks?severity=error");
    assert.deepEqual(await page.locator(".finding.error").allInnerTexts(), []);
    await page.goto("/visits/FHN-2024-004");
  });

  await officer.click("link", "Editions");
  await officer.reads("/visits/FHN-2024-004/editions");
  await officer.click("button", "Publish edition 1");
  await page.getByText("Published. Guests' calendars").waitFor();

  t.diagnostic(`${officer.count} inputs on ${officer.inputs.page} pages, about ${officer.time} s: ${JSON.stringify(officer.inputs)}`);
  assert.ok(officer.count <= mostInputs, `${officer.count} inputs`);
  assert.ok(officer.time < mostSeconds, `${officer.time} seconds`);
  assert.deepEqual(page.errors, []);
});

test("a visit is saved as a blueprint and begins another one without its names", { timeout: 120_000 }, async (t) => {
  const office = await startOffice(t);
  office.run("", "visit", "import", path.join(root, "cmd/cortege/demo/fhn-2024-003.yaml"));
  const page = await signIn(await openBrowser(t), office);
  await page.goto("/visits/FHN-2024-003");
  await page.getByRole("link", { name: "Save as a blueprint" }).click();
  await page.locator('[name="name.en"]').fill("Memorials, as in January");
  await page.getByRole("button", { name: "Save as a blueprint" }).click();
  await page.waitForURL((url) => url.pathname === "/settings/blueprints");
  const mine = page.locator(".blueprints > li", { hasText: "Memorials, as in January" });
  await mine.getByRole("link", { name: "Begin a visit" }).click();
  await page.getByLabel("First day").fill("2027-06-01");
  await page.getByLabel("Host side as in").selectOption("");
  await page.locator('[name="guest_body.en"]').fill("Ministry of Georgia");
  await page.getByRole("button", { name: "Create" }).click();
  await page.waitForURL((url) => url.pathname === "/visits/FHN-2024-004");
  const file = await (await page.request.get("/visits/FHN-2024-004/file")).text();
  assert.match(file, /at: 2027-06-01T/);
  assert.doesNotMatch(file, /Kurenkov|Heydarov|2024-01-31T/);
  assert.deepEqual(page.errors, []);
});

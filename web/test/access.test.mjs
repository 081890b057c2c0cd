// Every page, in light and dark, at a desk and on a phone, with scripts and without: no violation of WCAG 2.2 AA that axe
// can find, nothing that the policy blocks, nothing wider than the window.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { openBrowser, root, signIn, startOffice } from "./office.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const visit = "/visits/FHN-2024-003";
const pages = [
  "/", "/visits", "/visits?view=list", "/visits/new", visit, `${visit}/edit`, `${visit}/programme`, `${visit}/programme?item=talks`,
  `${visit}/programme?view=table`, `${visit}/programme?lanes=people`, `${visit}/programme?axis=across&item=talks`, `${visit}/programme/items/new`, `${visit}/programme/items/signing`,
  `${visit}/programme/items/talks/ripple?event=late&value=40`, "/visits/DEMO-2027-011/programme/proposal", "/proposals",
  "/visits/DEMO-2027-011/programme?day=2027-03-27", `${visit}/delegation`, `${visit}/resources`, `${visit}/checks`, `${visit}/editions`, `${visit}/papers`, `${visit}/papers/handouts?paper=short&audience=staff`, `${visit}/delegation/list`, "/settings/emblem",
  "/settings", "/settings/checks", "/settings/days", "/settings/kinds", "/settings/registers", "/settings/scenarios/signing", "/settings/blueprints", "/settings/blueprints/one-day/remove", "/tasks", `${visit}/tasks`, `${visit}/tasks/new`, `${visit}/officers`, `${visit}/ceremony/tomb`, `${visit}/seating/signing`, "/people/counterpart?country=RU",
  `${visit}/precedence`, `${visit}/seating`, `${visit}/seating/talks`, `${visit}/convoy`, `${visit}/registers`, `${visit}/registers/gifts`, `${visit}/registers/menus/new`, `${visit}/ceremony/signing`,
  `${visit}/feeds`, `${visit}/history`, "/find?q=baku", "/people", "/places", "/account", "/users", "/users/1", "/audit",
];
const looks = [
  { name: "desk, light", viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  { name: "desk, dark", viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
  { name: "phone, light", viewport: { width: 390, height: 844 }, colorScheme: "light" },
  { name: "phone, dark", viewport: { width: 390, height: 844 }, colorScheme: "dark" },
];

test("every page", { timeout: 600_000 }, async (t) => {
  const office = await startOffice(t);
  for (const file of ["baku-2024.yaml", "two-zones.yaml"]) office.run("", "visit", "import", path.join(root, "internal/visitfile/testdata", file));
  const browser = await openBrowser(t);

  for (const { name, ...look } of looks) {
    await t.test(name, async (t) => {
      const page = await signIn(browser, office, look);
      for (const address of pages) await t.test(address, () => inspect(page, address));
    });
  }

  await t.test("without scripts", async (t) => {
    const page = await signIn(browser, office); // axe is a script itself, so only the pages' own are kept away
    await page.route("**/*.js", (route) => route.abort());
    for (const address of pages) await t.test(address, () => inspect(page, address, /ERR_FAILED/));
  });

  await t.test("before signing in", async () => {
    const page = await browser.newPage({ baseURL: office.address });
    page.errors = [];
    await inspect(page, "/login");
  });
});

async function inspect(page, address, expected) {
  page.errors.length = 0;
  const answer = await page.goto(address);
  assert.equal(answer.status(), 200);
  await page.evaluate(axe + "; undefined"); // by the debugger, which no policy binds
  const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} (${node.failureSummary?.split("\n")[1]?.trim()})`).join(" | ")}`);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const errors = page.errors.filter((error) => !expected?.test(error));
  assert.deepEqual({ found, wider, errors }, { found: [], wider: 0, errors: [] });
}

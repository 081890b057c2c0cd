// The search over everything, opened by Ctrl+K on any page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { openBrowser, root, signIn, startOffice } from "./office.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const programme = "/visits/FHN-2024-003/programme";

test("finding anything", { timeout: 120_000 }, async (t) => {
  const office = await startOffice(t);
  office.run("", "visit", "import", path.join(root, "internal/visitfile/testdata/baku-2024.yaml"));
  const browser = await openBrowser(t);
  const page = await signIn(browser, office);
  const opened = page.locator("#find[open]");
  const hits = page.locator("#find .hit");
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim());
  const reply = (words) => page.waitForResponse((response) => response.url().includes(`/find?q=${words}`));

  await t.test("Ctrl+K opens it, what is typed is found, Enter goes there", async () => {
    await page.goto("/people");
    await page.keyboard.press("Control+k");
    await opened.waitFor();
    assert.equal(await focused(), "find-words");
    await page.keyboard.type("fhn 2024", { delay: 20 });
    await hits.filter({ hasText: "FHN-2024-003" }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/visits/FHN-2024-003");
  });

  await t.test("within a visit its items come first, and an item found is chosen in the planner", async () => {
    await page.goto(programme);
    await page.keyboard.press("Meta+k");
    const answer = reply("ministers");
    await page.keyboard.type("ministers");
    await answer;
    await hits.first().getByText("Meeting of the ministers").waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/programme?item=talks");
    await page.locator("#inspector").getByText("Meeting of the ministers").first().waitFor();
  });

  await t.test("arrows go through what was found and back to the words; Escape closes it and gives the focus back", async () => {
    await page.goto(programme);
    await page.locator("#planner[data-ready]").waitFor();
    await page.locator("#timeline .block").first().focus();
    const before = await page.evaluate(() => document.activeElement.id);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("prog");
    await hits.first().getByText("Programme", { exact: true }).waitFor();
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), "Programme");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), "Programme as a table");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    assert.equal(await focused(), "find-words");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.type("r");
    assert.equal(await page.locator("#find-words").inputValue(), "progr", "a letter goes on typing");
    await page.keyboard.press("Escape");
    await opened.waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement.id), before);
  });

  await t.test("a command is done at once, and the reader stays", async () => {
    await page.goto(`${programme}?view=table`);
    await page.locator("#planner[data-ready]").waitFor();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("look: dark");
    await hits.first().getByText("Look: Dark").waitFor();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
    assert.match(page.url(), /programme\?view=table$/);
  });

  await t.test("the dialog has no violation that axe can find, empty, full and with nothing found", async () => {
    for (const words of ["", "a", "xyzzy"]) {
      await page.goto("/visits/FHN-2024-003");
      await page.keyboard.press("Control+k");
      await page.locator("#find-words").fill(words);
      await page.locator(words === "xyzzy" ? "#find .empty" : "#find .hit").first().waitFor();
      await page.evaluate(axe + "; undefined");
      const { violations } = await page.evaluate(() => window.axe.run(document.getElementById("find"), { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
    }
  });

  await t.test("without scripts the link leads to a page that finds the same", async () => {
    const plain = await signIn(browser, office, { javaScriptEnabled: false });
    await plain.goto("/visits/FHN-2024-003");
    await plain.locator(".find-link").click();
    await plain.locator("main [name=q]").fill("ministers");
    await plain.locator("main").getByRole("button", { name: "Search" }).click();
    await plain.locator(".hit").getByText("Meeting of the ministers").click();
    assert.match(plain.url(), /programme\?item=talks$/);
    await plain.context().close();
  });

  assert.deepEqual(page.errors, []);
});

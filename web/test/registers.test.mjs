// The registers: menus held against diets, flags ticked by two officers, ribbons drawn, and what a signing needs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { openBrowser, root, signIn, startOffice } from "./office.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const visit = "/visits/FHN-2024-003";

test("registers", { timeout: 240_000 }, async (t) => {
  const office = await startOffice(t);
  office.run(office.password, "user", "add", "aysel", "--role", "officer", "--password-stdin");
  office.run("", "visit", "import", path.join(root, "internal/visitfile/testdata/baku-2024.yaml"));
  const browser = await openBrowser(t);
  const page = await signIn(browser, office);
  const accessible = async (page) => {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run(document));
    assert.deepEqual(violations.map((v) => `${page.url()}: ${v.id}: ${v.nodes[0].html}`), []);
  };
  const picture = async (name) => {
    if (!process.env.PICTURES) return;
    for (const [width, scheme] of [[1440, "light"], [390, "dark"]]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme });
      await page.screenshot({ path: path.join(process.env.PICTURES, `${name}-${width}.png`), fullPage: true });
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: "light" });
  };

  await t.test("a menu that a guest cannot eat is told of", async () => {
    await page.goto(`${visit}/delegation/people/kurenkov`);
    await page.getByText("Only for staff").first().click().catch(() => {});
    await page.locator('[name="diet"]').evaluate((input) => (input.value = "Вегетарианец"));
    await page.getByRole("button", { name: "Save" }).click();
    await page.goto(`${visit}/registers/menus/new?item=lunch`);
    await accessible(page);
    await picture("menu");
    await page.locator('[name="dishes[0].title.en"], [name="dishes[0].title.az"]').first().fill("Lamb");
    await page.locator('[name="dishes[0].contains"][value="meat"]').check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL(/registers\/menus\?done=saved/);
    await page.locator(".finding").filter({ hasText: "Lamb" }).waitFor();
    await accessible(page);
    await picture("menus");
    await page.goto(`${visit}/checks`);
    await page.locator(".finding").filter({ hasText: "Lamb" }).getByRole("link", { name: "Menu" }).waitFor();
  });

  await t.test("a flag is laid ready by one officer and checked by another", async () => {
    for (const country of ["AZ", "RU"]) {
      await page.goto(`${visit}/registers/symbols/new?kind=flag&country=${country}`);
      await page.getByRole("button", { name: "Save" }).click();
      await page.waitForURL(/registers\/symbols\?done=saved/);
    }
    await page.getByRole("button", { name: "I have laid it ready" }).first().click();
    await page.locator(".badge", { hasText: "Prepared: director" }).first().waitFor();
    assert.equal(await page.getByRole("button", { name: "I have checked it" }).first().isDisabled(), true);
    const other = await signIn(browser, office, { name: "aysel" });
    await other.goto(`${visit}/registers/symbols`);
    await other.getByRole("button", { name: "I have checked it" }).first().click();
    await other.locator(".badge", { hasText: "Checked: aysel" }).first().waitFor();
    await page.reload();
    await accessible(page);
    await picture("symbols");
  });

  await t.test("a ribbon is drawn, and what a signing needs is ticked off", async () => {
    await page.goto(`${visit}/ceremony/tomb`);
    assert.ok((await page.locator(".ribbon svg text").count()) > 0);
    const fits = await page.locator(".ribbon svg text").evaluateAll((texts) => texts.every((text) => text.getBBox().width <= 560));
    assert.ok(fits, "a ribbon's text is wider than the ribbon");
    await accessible(page);
    await picture("ribbon");
    await page.goto(`${visit}/ceremony/signing`);
    await page.getByRole("button", { name: /Tick off.*rehearsal/ }).click();
    await page.locator(".badge.ok", { hasText: "rehearsal" }).waitFor();
    await accessible(page);
    await picture("signing");
  });

  await t.test("the registers at a glance", async () => {
    await page.goto(`${visit}/registers`);
    await accessible(page);
    await picture("registers");
    for (const name of ["hotel_rooms", "flights", "accreditations", "gifts", "guest_book", "signings"]) {
      await page.goto(`${visit}/registers/${name}/new`);
      await accessible(page);
    }
    assert.deepEqual(page.errors, []);
  });
});

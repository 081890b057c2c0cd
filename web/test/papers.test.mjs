// A pack of papers is fetched with its progress in sight, and can be stopped.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { openBrowser, root, signIn, startOffice } from "./office.mjs";

test("a pack shows how far it is and can be stopped", { timeout: 240_000 }, async (t) => {
  const office = await startOffice(t);
  office.run("", "visit", "import", path.join(root, "internal/visitfile/testdata/baku-2024.yaml"));
  const page = await signIn(await openBrowser(t), office);
  await page.goto("/visits/FHN-2024-003/papers?audience=staff");
  const box = page.locator("#packing");
  assert.equal(await box.isVisible(), false);

  // One that does not answer yet is stopped: nothing is downloaded, and the link has the focus again.
  await page.route("**/pack.zip*", async (route) => {
    await new Promise((done) => setTimeout(done, 3000));
    await route.continue().catch(() => {});
  });
  await page.locator("[data-pack]").click();
  await box.waitFor();
  await box.getByRole("button").click();
  await box.waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.dataset.pack), "packing");
  await page.unroute("**/pack.zip*");

  // The next one arrives whole.
  const arriving = page.waitForEvent("download", { timeout: 120_000 });
  await page.locator("[data-pack]").click();
  await box.waitFor();
  const pack = await arriving;
  assert.equal(pack.suggestedFilename(), "FHN-2024-003-pack.zip");
  const bytes = readFileSync(await pack.path());
  assert.equal(bytes.subarray(0, 4).toString("latin1"), "PK\u0003\u0004");
  assert.ok(bytes.includes("person/"), "no person's sheet is in it");
  await box.waitFor({ state: "hidden" });
});

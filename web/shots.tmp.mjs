import { launch } from "./test/office.mjs";
const [address, name, pass, out, ...paths] = process.argv.slice(2);
const browser = await launch();
for (const [label, width, scheme, lang] of (process.env.KINDS ?? "desk:1440:light:en").split(" ").map((k) => k.split(":"))) {
  const ctx = await browser.newContext({ viewport: { width: +width, height: 900 }, colorScheme: scheme, locale: lang, baseURL: address, isMobile: +width < 500 });
  const page = await ctx.newPage();
  await page.goto("/login"); await page.fill("[name=name]", name); await page.fill("[name=password]", pass); await page.click("main button");
  await page.waitForLoadState();
  for (const p of paths) {
    const [path, click] = p.split("!!");
    const errs=[]; page.on("pageerror",(e)=>errs.push(e.message));
    await page.goto(path); await page.waitForTimeout(300);
    if (click) await page.evaluate((sel)=>document.querySelectorAll(sel).forEach((d)=>{d.open=true}), click);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    const file = `${out}/${label}${path.replace(/[^a-z0-9]+/gi, "-")}.png`;
    await page.screenshot({ path: file, fullPage: true });
    console.log(file, over > 0 ? `OVERFLOW ${over}` : "", errs.join());
  }
  await ctx.close();
}
await browser.close();

// What browser tests share: a server on a database of its own, and a browser to visit it with.
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { once } from "node:events";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const program = process.env.CORTEGE_PROGRAM ?? path.join(root, "bin/cortege");
const password = "a password for tests";

/** The databases on which everything must work: a name, and a way to an empty one for a test. */
export const engines = [
  { name: "SQLite", database: async () => undefined },
  { name: "PostgreSQL", database: startPostgres },
];

/** Starts a throw-away PostgreSQL that ends with the test, and gives an empty database's address. */
async function startPostgres(t) {
  const server = spawn("go", ["run", "./internal/store/pgtest/cmd"], { cwd: root, stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(server, "exit");
  t.after(async () => {
    server.stdin.end();
    await ended;
  });
  const lines = readline.createInterface({ input: server.stdout });
  const [address] = await Promise.race([
    once(lines, "line"),
    ended.then(() => {
      throw new Error("no PostgreSQL: see .ci/setup");
    }),
  ]);
  return address.trim();
}

/** Starts a server with an administrator "director", on SQLite or on the database given. It ends with the test. */
export async function startOffice(t, database, ...options) {
  if (!existsSync(program)) throw new Error(`${program} is missing: run make build`);
  const folder = mkdtempSync(path.join(tmpdir(), "cortege-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const env = { ...process.env, CORTEGE_DATA: folder };
  if (database) env.CORTEGE_DATABASE = database;
  const run = (input, ...args) => execFileSync(program, args, { env, input, encoding: "utf8" });
  run(password, "user", "add", "director", "--role", "admin", "--password-stdin");
  const server = spawn(program, ["serve", "--listen", "127.0.0.1:0", ...options], { env, stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(server, "exit");
  t.after(async () => {
    server.kill("SIGTERM");
    await ended;
  });
  const lines = readline.createInterface({ input: server.stderr });
  const [first] = await once(lines, "line");
  const log = [first];
  lines.on("line", (line) => log.push(line));
  return { address: JSON.parse(first).address, folder, password, run, log };
}

/** Starts the system's Chromium. */
export function launch() {
  const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** Opens a browser that ends with the test. */
export async function openBrowser(t) {
  const browser = await launch();
  t.after(() => browser.close());
  return browser;
}

/** Opens a page, at desk width unless told otherwise, and signs in as name. What goes wrong in it is in its errors. */
export async function signIn(browser, office, { name = "director", ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en", baseURL: office.address, ...options });
  const page = await context.newPage();
  page.errors = [];
  page.on("pageerror", (error) => page.errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && page.errors.push(message.text()));
  await page.goto("/login");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(office.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === "/");
  return page;
}

/** An item of the timeline, by its id. */
export const item = (page, id) => page.locator(`#timeline .block[data-item="${id}"]`).first();

/** Drags an item by so many slots, or to another element, and holds it there. */
export async function drag(page, id, { slots = 0, to }) {
  const block = item(page, id);
  await block.scrollIntoViewIfNeeded();
  const box = await block.boundingBox();
  const [across, tracks] = await page.evaluate(() => {
    const grid = document.querySelector("#timeline .grid");
    const across = grid.classList.contains("across");
    return [across, getComputedStyle(grid)[across ? "gridTemplateColumns" : "gridTemplateRows"].split(" ").map(parseFloat)];
  });
  const slot = await block.evaluate((element) => Number([...element.classList].find((name) => /^r\d+$/.test(name)).slice(1)));
  const begin = (slot) => tracks.slice(0, slot + 1).reduce((sum, each) => sum + each, 0);
  const by = begin(slot + slots) - begin(slot);
  const [x, y] = across ? [box.x + 6, box.y + 30] : [box.x + 30, box.y + 4];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 6, y + 6, { steps: 2 });
  const target = to ? await page.locator(to).boundingBox() : { x: x - 20 + (across ? by : 0), y: y - 20 + (across ? 0 : by) };
  await page.mouse.move(target.x + 20, target.y + 20, { steps: 4 });
}

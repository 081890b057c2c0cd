// Builds dist/ from src/: bundles with the hash of their content in their names, fonts, the icon sprite, flags,
// each also as .gz and .br, and manifest.json, which maps names to hashed names.
//
//   node build.mjs            build once
//   node build.mjs --watch    and again when something under src/ or templates/ changes

import { createHash } from "node:crypto";
import { existsSync, watch } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import { build } from "esbuild";
import subsetFont from "subset-font";

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, "dist");
const path = (...parts) => join(root, ...parts);

/** A day of 25 hours in slots of five minutes, and an hour to each side of it. */
const SLOTS = 27 * 12;
/** Items side by side in one lane. */
const COLUMNS = 48;
/** Lanes side by side; a day that has more is scrolled in columns of the least width. */
const LANES = 150;

/**
 * Classes that place a thing in the timeline: a policy without inline styles leaves no other way. Each says its number
 * too, by which css/across.css turns the timeline on its side.
 */
function gridClasses() {
  const rules = [];
  for (let n = 0; n <= SLOTS; n++) rules.push(`.r${n}{--r:${n + 2};grid-row-start:${n + 2}}`);
  for (let n = 1; n <= SLOTS; n++) rules.push(`.s${n}{--s:${n};grid-row-end:span ${n}}`);
  for (let n = 1; n <= SLOTS / 12; n++) {
    rules.push(`.h${n}{--slots:${n * 12};grid-template-rows:min-content repeat(${n * 12},minmax(var(--slot),auto))}`);
  }
  for (let n = 1; n <= COLUMNS; n++) rules.push(`.k${n}{--k:${n};grid-template-columns:repeat(${n},minmax(0,1fr))}`);
  for (let n = 1; n <= LANES; n++) rules.push(`.lanes${n}{--lanes:${n}}`);
  return `@layer planner{${rules.join("")}}`;
}

/** Classes that place a thing in columns: a day of a month, an item in its lane. */
function columnClasses() {
  const rules = [];
  for (let n = 1; n <= COLUMNS; n++) rules.push(`.c${n}{--c:${n};grid-column-start:${n}}`, `.w${n}{--w:${n};grid-column-end:span ${n}}`);
  return `@layer utilities{${rules.join("")}}`;
}

/**
 * The faces of each family, cut to what the program's languages need. Pages in Latin load no Cyrillic,
 * and the letters that Azerbaijani adds come by themselves: few, so that English pages load little.
 */
const families = [
  { family: "Noto Sans", package: "noto-sans", faces: [[400, "normal"], [600, "normal"], [700, "normal"]] },
  { family: "Noto Serif", package: "noto-serif", faces: [[400, "normal"], [400, "italic"], [600, "normal"], [700, "normal"]] },
];
const range = (from, to) => String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i));
const subsets = [
  {
    name: "latin",
    text: range(0x20, 0x7e) + range(0xa0, 0xff) + "ıŒœ–—‘’‚“”„†•…‹›€™−",
    unicode: "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+2013-2014,U+2018-201A,U+201C-201E,U+2020,U+2022,U+2026,U+2039-203A,U+20AC,U+2122,U+2212",
  },
  {
    name: "latin-ext",
    text: "Əə" + range(0x100, 0x130) + range(0x132, 0x151) + range(0x154, 0x17f) + "ȘșȚț₼",
    unicode: "U+018F,U+0259,U+0100-0130,U+0132-0151,U+0154-017F,U+0218-021B,U+20BC",
  },
  { name: "cyrillic", text: range(0x400, 0x45f) + "Ґґ№", unicode: "U+0400-045F,U+0490-0491,U+2116" },
];

/** Scripts from right to left, under the family of papers: a page loads them where it holds such letters. */
const others = [
  { from: "noto-naskh-arabic", subset: "arabic", unicode: "U+0600-06FF,U+0750-077F,U+0870-088E,U+0890-0891,U+0897-08E1,U+08E3-08FF,U+200C-200E,U+FB50-FDFF,U+FE70-FEFC" },
  { from: "noto-serif-hebrew", subset: "hebrew", unicode: "U+0307-0308,U+0590-05FF,U+200F-2010,U+20AA,U+25CC,U+FB1D-FB4F" },
];

/** Writes a file under the hash of its content, beside it its compressed forms, and gives its name. */
async function emit(name, content) {
  content = Buffer.from(content);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const extension = extname(name);
  const hashed = `${name.slice(0, -extension.length)}-${hash}${extension}`;
  if (existsSync(join(dist, hashed))) return hashed; // by a build before this one
  if (extension !== ".woff2") {
    const [br, gz] = await Promise.all([
      promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
      promisify(gzip)(content, { level: 9 }),
    ]);
    await Promise.all([writeFile(join(dist, hashed + ".br"), br), writeFile(join(dist, hashed + ".gz"), gz)]);
  }
  await writeFile(join(dist, hashed), content); // last: where it is, all of it is
  return hashed;
}

/** Cuts the fonts and gives the rules that load them. */
async function fonts(manifest) {
  const faces = families.flatMap(({ family, package: from, faces }) =>
    faces.flatMap(([weight, style]) => subsets.map((subset) => ({ family, from, weight, style, subset }))));
  const rules = await Promise.all(faces.map(async ({ family, from, weight, style, subset }) => {
    const source = await readFile(path("node_modules/@fontsource", from, "files", `${from}-${subset.name}-${weight}-${style}.woff2`));
    const name = `${from}-${subset.name}-${weight}${style === "italic" ? "-italic" : ""}.woff2`;
    manifest[name] = await emit(name, await subsetFont(source, subset.text, { targetFormat: "woff2" }));
    return `@font-face{font-family:"${family}";font-style:${style};font-weight:${weight};font-display:swap;` +
      `src:url(${manifest[name]}) format("woff2");unicode-range:${subset.unicode}}`;
  }));
  for (const { from, subset, unicode } of others) {
    for (const weight of [400, 600]) {
      const name = `${from}-${weight}.woff2`;
      manifest[name] = await emit(name, await readFile(path("node_modules/@fontsource", from, "files", `${from}-${subset}-${weight}-normal.woff2`)));
      // They have no slanted cut; without a rule for it, italic text would fall to whatever face the machine has.
      for (const style of ["normal", "italic"]) {
        rules.push(`@font-face{font-family:"Noto Serif";font-style:${style};font-weight:${weight};font-display:swap;src:url(${manifest[name]}) format("woff2");unicode-range:${unicode}}`);
      }
    }
  }
  return rules.join("\n");
}

/** Gathers the icons that templates, modules and the kinds of items name into one sprite. */
async function sprite() {
  const used = new Set();
  const collect = async (folder, ending, patterns) => {
    for (const entry of await readdir(path(folder), { recursive: true })) {
      if (!entry.endsWith(ending)) continue;
      const source = await readFile(path(folder, entry), "utf8");
      for (const pattern of patterns) for (const [, name] of source.matchAll(pattern)) used.add(name);
    }
  };
  await collect("templates", ".gohtml", [/template "icon" "([a-z0-9-]+)"/g]);
  await collect("../internal/visit", "kinds.go", [/Icon: "([a-z0-9-]+)"/g]);
  await collect("../internal/httpd", ".go", [/Icon: +"([a-z0-9-]+)"/g]);
  const symbols = await Promise.all([...used].sort().map(async (name) => {
    const file = path("node_modules/lucide-static/icons", name + ".svg");
    if (!existsSync(file)) throw new Error(`there is no icon "${name}"`);
    const drawing = (await readFile(file, "utf8")).replace(/<!--.*?-->/gs, "").match(/<svg[^>]*>(.*)<\/svg>/s)[1];
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" ` +
      `stroke-linecap="round" stroke-linejoin="round">${drawing.replace(/\s*\n\s*/g, "").replaceAll(" />", "/>")}</symbol>`;
  }));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

/** The flags of countries, "flag-az.svg": not every machine has a face that draws them. */
async function flags(manifest) {
  const folder = path("node_modules/flag-icons/flags/4x3");
  const names = (await readdir(folder)).filter((name) => /^[a-z]{2}\.svg$/.test(name));
  await Promise.all(names.map(async (name) => {
    const drawing = (await readFile(join(folder, name), "utf8")).replace(/\s*\n\s*/g, " ");
    manifest["flag-" + name] = await emit("flag-" + name, drawing);
  }));
}

/** Bundles every entry of src/: a file there, not in a folder, is one. */
async function bundles(fontRules) {
  const entries = (await readdir(path("src"))).filter((name) => /\.(css|js)$/.test(name));
  const made = await build({
    entryPoints: entries.map((name) => path("src", name)),
    bundle: true, minify: true, write: false, outdir: dist, format: "esm", target: ["chrome120", "firefox121", "safari17.4"],
    external: ["*.woff2"], legalComments: "none", logLevel: "warning",
    plugins: [{
      name: "generated",
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /^generated:/ }, ({ path }) => ({ path, namespace: "generated" }));
        onLoad({ filter: /grid$/, namespace: "generated" }, () => ({ contents: gridClasses(), loader: "css" }));
        onLoad({ filter: /columns$/, namespace: "generated" }, () => ({ contents: columnClasses(), loader: "css" }));
        onLoad({ filter: /fonts$/, namespace: "generated" }, () => ({ contents: fontRules, loader: "css" }));
      },
    }],
  });
  return made.outputFiles.map(({ path, contents }) => ({ name: path.slice(dist.length + 1), contents }));
}

async function buildAll() {
  const began = performance.now();
  await mkdir(dist, { recursive: true });
  const old = new Set(await readdir(dist));
  const manifest = {};
  const [fontRules, icons] = await Promise.all([fonts(manifest), sprite(), flags(manifest)]);
  manifest["icons.svg"] = await emit("icons.svg", icons);
  manifest["favicon.svg"] = await emit("favicon.svg", await readFile(path("src/favicon.svg")));
  for (const { name, contents } of await bundles(fontRules)) manifest[name] = await emit(name, contents);
  await writeFile(join(dist, "manifest.json"), JSON.stringify(manifest, Object.keys(manifest).sort(), 2) + "\n");
  const made = new Set(Object.values(manifest).flatMap((name) => [name, name + ".br", name + ".gz"]));
  for (const name of old) if (![".gitkeep", "manifest.json"].includes(name) && !made.has(name)) await rm(join(dist, name), { recursive: true });
  console.log(`dist: ${Object.keys(manifest).length} files in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

await buildAll();
if (process.argv.includes("--watch")) {
  let waiting;
  const again = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => buildAll().catch((error) => console.error(error.message)), 100);
  };
  for (const folder of ["src", "templates"]) watch(path(folder), { recursive: true }, again);
}

import js from "@eslint/js";

const browser = ["AbortController", "Blob", "document", "Event", "window", "location", "history", "fetch", "EventSource", "FormData", "URLSearchParams", "URL", "CustomEvent", "getComputedStyle", "requestAnimationFrame", "setTimeout", "clearInterval", "clearTimeout", "setInterval", "sessionStorage", "HTMLElement", "Element", "CSS", "DOMParser", "performance", "PerformanceObserver"];
const node = ["console", "process", "Buffer", "performance", "setTimeout", "clearTimeout", "fetch", "URL"];
const readable = (names) => Object.fromEntries(names.map((name) => [name, "readonly"]));

export default [
  { ignores: ["dist/", "node_modules/"] },
  js.configs.recommended,
  { files: ["src/**/*.js"], languageOptions: { globals: readable(browser) } },
  { files: ["*.mjs", "test/**/*.mjs", "bench/**/*.mjs"], languageOptions: { globals: readable([...browser, ...node]) } },
];

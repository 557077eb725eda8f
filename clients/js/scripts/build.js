// Builds the tracker: the package into dist/, and the files that Sightline serves into
// src/sightline/web/static/tracker/VERSION/. Prints the measured size; fails above the budget.
// With --check nothing is written: it fails where what is served is not what the sources give.

import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const HOME = dirname(dirname(fileURLToPath(import.meta.url)));
const BUDGET = 8 * 1024;
const { version, license } = JSON.parse(readFileSync(join(HOME, "package.json"), "utf8"));
const DIST = join(HOME, "dist");
const SERVED = join(HOME, "../../src/sightline/web/static/tracker", version);

/** Every file: where it goes, and how it is made. */
const FILES = [
  { path: join(SERVED, "sightline.js"), entry: "script.ts", format: "iife", minify: true },
  { path: join(SERVED, "sightline.mjs"), entry: "index.ts", format: "esm", minify: true },
  { path: join(DIST, "sightline.js"), entry: "script.ts", format: "iife", minify: true },
  { path: join(DIST, "index.js"), entry: "index.ts", format: "esm", minify: false },
];

async function made({ entry, format, minify }) {
  const { outputFiles } = await build({
    absWorkingDir: HOME,
    entryPoints: [join(HOME, "src", entry)],
    bundle: true,
    write: false,
    format,
    minify,
    target: "es2020",
    charset: "ascii",
    legalComments: "none",
    banner: { js: `/*! Sightline tracker ${version} | ${license} */` },
  });
  return outputFiles[0].text;
}

const check = process.argv.includes("--check");
let failed = false;
for (const file of FILES) {
  const text = await made(file);
  const gzipped = gzipSync(text, { level: 9 }).length;
  const name = file.path.replace(join(HOME, "../..") + "/", "");
  if (file.minify) console.log(`${name}: ${text.length} bytes, ${gzipped} gzipped`);
  if (file.minify && gzipped >= BUDGET) {
    failed = true;
    console.error(`${name} is over the budget of ${BUDGET} bytes gzipped`);
  }
  if (!check) {
    mkdirSync(dirname(file.path), { recursive: true });
    writeFileSync(file.path, text);
  } else if (file.path.startsWith(SERVED) && !same(file.path, text)) {
    failed = true;
    console.error(`${name} is not what its sources give: run \`make tracker\``);
  }
}
if (!check) copyFileSync(join(HOME, "../../LICENSE"), join(HOME, "LICENSE"));
process.exitCode = failed ? 1 : 0;

function same(path, text) {
  return existsSync(path) && readFileSync(path, "utf8") === text;
}

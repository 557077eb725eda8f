// Runs the unit tests: checks the types, bundles each test with the sources it is about, and hands
// them to Node's runner.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HOME = dirname(dirname(fileURLToPath(import.meta.url)));
const run = (...command) =>
  spawnSync(process.execPath, command, { cwd: HOME, stdio: "inherit" }).status ?? 1;

const out = mkdtempSync(join(tmpdir(), "tracker-"));
try {
  const tests = readdirSync(join(HOME, "test")).filter((name) => name.endsWith(".test.ts"));
  await build({
    absWorkingDir: HOME,
    entryPoints: tests.map((name) => join(HOME, "test", name)),
    bundle: true,
    platform: "node",
    format: "esm",
    outdir: out,
    outExtension: { ".js": ".mjs" },
  });
  const types = run(join("node_modules", "typescript", "bin", "tsc"), "--noEmit");
  const bundled = readdirSync(out).map((name) => join(out, name));
  process.exitCode = types || run("--test", ...bundled);
} finally {
  rmSync(out, { recursive: true });
}

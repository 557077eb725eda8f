import assert from "node:assert/strict";
import test from "node:test";
import type { Options } from "../src/options.js";
import { type Permission, permission, stated, type Will } from "../src/permission.js";

const OPTIONS: Options = { url: "", tenant: "", key: "" };
const SILENT: Will = { consent: null, gpc: false, prerendering: false };
const YES = { analytics: true, ads: true };
const NO = { analytics: false, ads: false };

const cases: [string, Partial<Options>, Partial<Will>, Permission][] = [
  ["nobody has said anything", {}, {}, "wait"],
  ["the person said yes", {}, { consent: YES }, "yes"],
  ["the person said no", {}, { consent: NO }, "no"],
  ["consent is not required", { requireConsent: false }, {}, "yes"],
  ["consent is not required, and refused", { requireConsent: false }, { consent: NO }, "no"],
  ["the browser says no", {}, { gpc: true }, "no"],
  ["the browser says no, the person yes", {}, { gpc: true, consent: YES }, "no"],
  ["the browser says no, consent is not required", { requireConsent: false }, { gpc: true }, "no"],
  ["the browser's no is about ads", { gpc: "ads" }, { gpc: true, consent: YES }, "yes"],
  ["it is, and nobody has said anything", { gpc: "ads" }, { gpc: true }, "wait"],
  ["nobody sees the page yet", {}, { consent: YES, prerendering: true }, "wait"],
  ["nobody sees the page yet, and no", {}, { consent: NO, prerendering: true }, "no"],
];

for (const [name, options, will, expected] of cases) {
  test(`${name}: ${expected}`, () => {
    assert.equal(permission({ ...OPTIONS, ...options }, { ...SILENT, ...will }), expected);
  });
}

test("the words of consent are the person's, and none where nobody was asked", () => {
  assert.deepEqual(stated({ ...SILENT, consent: YES }), { analytics: true, ads: true });
  assert.deepEqual(stated({ ...SILENT, consent: { analytics: true } }), {
    analytics: true,
    ads: false,
  });
  assert.equal(stated(SILENT), undefined);
});

test("with Global Privacy Control nobody agrees to ads", () => {
  const words = stated({ ...SILENT, consent: YES, gpc: true });
  assert.deepEqual(words, { analytics: true, ads: false });
});

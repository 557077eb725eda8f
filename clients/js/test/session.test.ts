import assert from "node:assert/strict";
import test from "node:test";
import { SESSION_IDLE } from "../src/options.js";
import { session, uuid } from "../src/session.js";
import { shelf } from "../src/shelf.js";
import { FakeStorage } from "./storage.js";

const NOW = Date.parse("2025-01-15T10:00:00Z");
const made = (disk: Storage | null = new FakeStorage()) => session(shelf("t.", disk));

test("ids are version 4 UUIDs, and differ", () => {
  const ids = Array.from({ length: 1000 }, uuid);
  for (const id of ids) {
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
  assert.equal(new Set(ids).size, 1000);
});

test("a visit goes on while something happens, over pages and tabs", () => {
  const disk = new FakeStorage();
  const tab = made(disk);
  tab.arrive(NOW, "");
  const id = tab.touch(NOW);
  for (let minute = 0; minute < 180; minute += 29) {
    assert.equal(made(disk).touch(NOW + minute * 60_000), id);
  }
});

test("after half an hour of nothing, the next event begins another", () => {
  const tab = made();
  const id = tab.touch(NOW);
  assert.equal(tab.touch(NOW + SESSION_IDLE - 1), id);
  assert.notEqual(tab.touch(NOW + 2 * SESSION_IDLE), id);
});

test("a clock that was ahead does not keep a visit alive", () => {
  const tab = made();
  const id = tab.touch(NOW + 365 * 86_400_000);
  assert.notEqual(tab.touch(NOW), id);
});

test("another campaign begins another visit; the same, or none, does not", () => {
  const tab = made();
  assert.equal(tab.arrive(NOW, "newsletter"), true);
  const id = tab.touch(NOW);
  assert.equal(tab.arrive(NOW, "newsletter"), false);
  assert.equal(tab.arrive(NOW, ""), false);
  assert.equal(tab.touch(NOW), id);
  assert.equal(tab.arrive(NOW, "search"), true);
  assert.notEqual(tab.touch(NOW), id);
});

test("renewed, it is another", () => {
  const tab = made();
  const id = tab.touch(NOW);
  tab.renew(NOW);
  assert.notEqual(tab.touch(NOW), id);
});

test("it is gone when somebody took the record away, and not when there never was one", () => {
  const disk = new FakeStorage();
  const tab = made(disk);
  assert.equal(tab.gone(), false);
  tab.arrive(NOW, "");
  assert.equal(tab.gone(), false);
  disk.clear();
  assert.equal(tab.gone(), true);
  const homeless = made(null);
  homeless.arrive(NOW, "");
  assert.equal(homeless.gone(), false);
});

test("somebody else's writing is not a visit", () => {
  for (const text of ["{", "7", "null", '{"at":1}']) {
    const disk = new FakeStorage();
    disk.setItem("t.session", text);
    assert.match(made(disk).touch(NOW), /^[0-9a-f-]{36}$/);
  }
});

import assert from "node:assert/strict";
import test from "node:test";
import { shelf } from "../src/shelf.js";
import { FakeStorage } from "./storage.js";

test("what one tab keeps, another finds", () => {
  const disk = new FakeStorage();
  assert.equal(shelf("a.", disk).set("x", "1"), true);
  assert.equal(shelf("a.", disk).get("x"), "1");
  assert.deepEqual(shelf("a.", disk).names(""), ["x"]);
});

test("shelves with other prefixes do not meet", () => {
  const disk = new FakeStorage();
  shelf("a.", disk).set("x", "1");
  assert.equal(shelf("b.", disk).get("x"), null);
  assert.deepEqual(shelf("b.", disk).names(""), []);
});

test("without a disk, or with a full one, texts live as long as the page", () => {
  for (const disk of [null, new FakeStorage(3)]) {
    const kept = shelf("a.", disk);
    assert.equal(kept.set("x", "12345"), false);
    assert.equal(kept.get("x"), "12345");
    assert.deepEqual(kept.names(""), ["x"]);
    kept.delete("x");
    assert.equal(kept.get("x"), null);
  }
});

test("when the disk gets full, the older text is not found again", () => {
  const disk = new FakeStorage(3);
  const kept = shelf("a.", disk);
  kept.set("x", "1");
  kept.set("x", "12345");
  assert.equal(kept.get("x"), "12345");
  assert.deepEqual(disk.names(), []);
});

test("cleared, it leaves nothing of its own and all of others", () => {
  const disk = new FakeStorage(9);
  disk.setItem("cart", "1");
  const kept = shelf("a.", disk);
  for (const name of ["x", "y", "z"]) kept.set(name, "1234");
  kept.clear();
  assert.deepEqual(kept.names(""), []);
  assert.deepEqual(disk.names(), ["cart"]);
});

test("names come sorted, and by how they begin", () => {
  const kept = shelf("a.", new FakeStorage());
  for (const name of ["e.2", "s", "e.1"]) kept.set(name, "1");
  assert.deepEqual(kept.names("e."), ["e.1", "e.2"]);
});

import assert from "node:assert/strict";
import test from "node:test";
import { MAX_AGE, MAX_QUEUED } from "../src/options.js";
import { bytes, queue } from "../src/queue.js";
import { shelf } from "../src/shelf.js";
import { FakeStorage } from "./storage.js";

const NOW = Date.parse("2025-01-15T10:00:00Z");
const ALL = { events: 500, bytes: 500_000 };

function made(disk: Storage | null = new FakeStorage()) {
  const lost: [string, string][] = [];
  return { lost, queue: queue(shelf("t.", disk), (text, reason) => lost.push([text, reason])) };
}

const texts = (items: { text: string }[]): string[] => items.map((item) => item.text);

test("events come out in the order they happened, whichever tab put them in", () => {
  const disk = new FakeStorage();
  const [one, other] = [made(disk).queue, made(disk).queue];
  one.add("first", NOW, "c");
  other.add("second", NOW + 1, "b");
  one.add("third", NOW + 2, "a");
  assert.deepEqual(texts(one.take(ALL)), ["first", "second", "third"]);
  assert.deepEqual(texts(other.take(ALL)), ["first", "second", "third"]);
});

test("taking leaves them there until they are removed", () => {
  const { queue } = made();
  queue.add("a", NOW, "1");
  queue.add("b", NOW + 1, "2");
  const [first] = queue.take({ ...ALL, events: 1 });
  queue.remove([first!]);
  assert.deepEqual(texts(queue.take(ALL)), ["b"]);
});

test("a batch ends before it is too long or too large", () => {
  const { queue } = made();
  for (let i = 0; i < 4; i++) queue.add("1234", NOW + i, `${i}`);
  assert.equal(queue.take({ events: 3, bytes: 100 }).length, 3);
  assert.equal(queue.take({ events: 9, bytes: 14 }).length, 2);
});

test("sizes are those of UTF-8", () => {
  assert.equal(bytes("é€😀"), 2 + 3 + 4);
});

test("an event that is larger than a batch goes alone", () => {
  const { queue } = made();
  queue.add("1234567890", NOW, "1");
  queue.add("1", NOW + 1, "2");
  assert.deepEqual(texts(queue.take({ events: 9, bytes: 5 })), ["1234567890"]);
});

test("events on their way are not taken again", () => {
  const { queue } = made();
  queue.add("a", NOW, "1");
  queue.add("b", NOW + 1, "2");
  const [first] = queue.take(ALL);
  assert.deepEqual(texts(queue.take(ALL, new Set([first!.name]))), ["b"]);
});

test("a full queue lets the oldest go, and says so", () => {
  const { queue, lost } = made();
  for (let i = 0; i <= MAX_QUEUED; i++) queue.add(`${i}`, NOW + i, `${i}`);
  assert.deepEqual(lost, [["0", "queue_full"]]);
  assert.equal(queue.add("x", NOW + 5000, "x"), MAX_QUEUED);
});

test("after a week an event has waited too long", () => {
  const { queue, lost } = made();
  queue.add("old", NOW - MAX_AGE - 1, "1");
  queue.add("new", NOW - MAX_AGE + 1, "2");
  queue.expire(NOW);
  assert.deepEqual(lost, [["old", "expired"]]);
  assert.deepEqual(texts(queue.take(ALL)), ["new"]);
});

test("without room on the disk nothing is lost while the page lives", () => {
  const { queue, lost } = made(new FakeStorage(6));
  for (let i = 0; i < 5; i++) queue.add(`text${i}`, NOW + i, `${i}`);
  assert.deepEqual(texts(queue.take(ALL)), ["text0", "text1", "text2", "text3", "text4"]);
  assert.deepEqual(lost, []);
});

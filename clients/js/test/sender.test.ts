import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { FULL, INTERVAL } from "../src/options.js";
import { type Queue, queue } from "../src/queue.js";
import { type Sender, sender } from "../src/sender.js";
import { shelf } from "../src/shelf.js";
import { FakeStorage } from "./storage.js";

const ACCEPTED = { accepted: 1, results: [] };

/** A browser as far as a sender sees it, and a server that answers as told. */
let browser: {
  online: boolean;
  visibility: "visible" | "hidden";
  beacons: string[][];
  requests: { events: string[]; keepalive: boolean }[];
  answer: (events: string[]) => Response | Promise<Response>;
};
let allowed: boolean;
let refused: [string, string][];
let waiting: Queue;
let out: Sender;

const reply = (status: number, body: unknown, headers: HeadersInit = {}): Response =>
  new Response(JSON.stringify(body), { status, headers });

const ids = (body: unknown): string[] =>
  (JSON.parse(String(body)) as { events: { id: string }[] }).events.map((event) => event.id);

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

function put(...names: string[]): void {
  for (const id of names) out.wake(waiting.add(JSON.stringify({ id }), Date.now(), id));
}

/** Let time pass, and what it sets off come to its end. */
async function pass(ms: number): Promise<void> {
  mock.timers.tick(ms);
  for (let i = 0; i < 50; i++) await Promise.resolve();
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}

const left = (): number => waiting.take({ events: 9999, bytes: 1e9 }).length;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.parse("2025-01-15T10:00:00Z") });
  browser = {
    online: true,
    visibility: "visible",
    beacons: [],
    requests: [],
    answer: () => reply(202, ACCEPTED),
  };
  define("navigator", {
    get onLine() {
      return browser.online;
    },
    sendBeacon: (_url: string, body: string) => browser.beacons.push(ids(body)) <= 3,
  });
  define("document", {
    get visibilityState() {
      return browser.visibility;
    },
  });
  define("fetch", async (_url: string, { body, keepalive, signal }: RequestInit) => {
    browser.requests.push({ events: ids(body), keepalive: !!keepalive });
    const withdrawn = new Promise<never>((_, no) => {
      signal?.addEventListener("abort", () => no(new Error("aborted")));
    });
    return Promise.race([browser.answer(ids(body)), withdrawn]);
  });
  allowed = true;
  refused = [];
  const lose = (text: string, reason: string): void => {
    refused.push([(JSON.parse(text) as { id: string }).id, reason]);
  };
  waiting = queue(shelf("t.", new FakeStorage()), lose);
  out = sender({ url: "x", queue: waiting, allowed: () => allowed, refused: lose, turn: "turn" });
});

afterEach(() => mock.timers.reset());

test("what happens within a second is sent together", async () => {
  put("a");
  await pass(INTERVAL - 1);
  assert.equal(browser.requests.length, 0);
  put("b");
  await pass(1);
  assert.deepEqual(browser.requests, [{ events: ["a", "b"], keepalive: false }]);
  assert.equal(left(), 0);
});

test("many events do not wait", async () => {
  put(...Array.from({ length: FULL }, (_, i) => `e${i}`));
  await pass(0);
  assert.equal(browser.requests[0]?.events.length, FULL);
});

test("what comes while a request is on its way follows it", async () => {
  let answer: (response: Response) => void = () => {};
  browser.answer = () => new Promise((resolve) => (answer = resolve));
  put("a");
  await pass(INTERVAL);
  put("b");
  await pass(INTERVAL);
  assert.equal(browser.requests.length, 1);
  answer(reply(202, ACCEPTED));
  await pass(0);
  assert.deepEqual(browser.requests[1]?.events, ["b"]);
});

test("a rejected event is told of and gone, and harms no other", async () => {
  const results = [{ index: 1, status: "rejected", reason: "invalid", errors: [] }];
  browser.answer = () => reply(202, { accepted: 1, results });
  put("a", "b");
  await pass(INTERVAL);
  assert.deepEqual(refused, [["b", "invalid"]]);
  assert.equal(left(), 0);
});

test("duplicates and dropped events are gone without a word", async () => {
  const results = [
    { index: 0, status: "duplicate" },
    { index: 1, status: "dropped", reason: "no_consent" },
  ];
  browser.answer = () => reply(202, { accepted: 0, results });
  put("a", "b");
  await pass(INTERVAL);
  assert.deepEqual([refused, left()], [[], 0]);
});

test("without an answer the same events are sent again, later each time", async () => {
  const at: number[] = [];
  browser.answer = () => {
    at.push(Date.now());
    throw new TypeError("no connection");
  };
  put("a");
  for (let second = 0; second < 40; second++) await pass(1000);
  const waits = at.slice(1).map((time, i) => time - at[i]!);
  assert.ok(at.length >= 4 && at.length <= 8, `${at.length} requests`);
  waits.forEach((wait, i) => {
    const [least, most] = [500 * 2 ** i, 1000 * 2 ** i + 2000];
    assert.ok(wait >= least && wait <= most, `wait ${i} is ${wait}`);
  });
  assert.equal(left(), 1);
  browser.answer = () => reply(202, ACCEPTED);
  await pass(300_000);
  assert.equal(left(), 0);
});

test("the server says how long to wait, and not even a flush comes earlier", async () => {
  browser.answer = () => reply(503, { code: "overloaded", retryable: true }, { "retry-after": "9" });
  put("a");
  await pass(INTERVAL);
  await out.flush();
  out.online();
  await pass(8000);
  assert.equal(browser.requests.length, 1);
  browser.answer = () => reply(202, ACCEPTED);
  await pass(2000);
  assert.equal(browser.requests.length, 2);
});

test("a flush does not wait for a back-off of our own", async () => {
  browser.answer = () => Promise.reject(new TypeError("no connection"));
  put("a");
  await pass(INTERVAL);
  browser.answer = () => reply(202, ACCEPTED);
  await Promise.all([out.flush(), pass(0)]);
  assert.equal(left(), 0);
});

test("the one event a server cannot read is found, and the others arrive", async () => {
  browser.answer = (events) =>
    events.includes("bad") ? reply(400, { code: "invalid_json" }) : reply(202, ACCEPTED);
  put("a", "b", "c", "bad", "d", "e", "f");
  await pass(INTERVAL);
  assert.deepEqual(refused, [["bad", "invalid_json"]]);
  assert.equal(left(), 0);
  const arrived = browser.requests.map((r) => r.events).filter((e) => !e.includes("bad"));
  assert.deepEqual(arrived.flat(), ["a", "b", "c", "d", "e", "f"]);
});

test("a refused key is not tried again from this page, and the events stay", async () => {
  const warned = mock.method(console, "warn", () => {});
  browser.answer = () => reply(403, { code: "origin_not_allowed", retryable: false });
  put("a");
  await pass(INTERVAL);
  put("b");
  await pass(600_000);
  out.part();
  assert.equal(browser.requests.length, 1);
  assert.equal(browser.beacons.length, 0);
  assert.equal(left(), 2);
  assert.match(String(warned.mock.calls[0]?.arguments[0]), /403 origin_not_allowed/);
  warned.mock.restore();
});

test("offline nothing is tried; back online it is sent within a second", async () => {
  browser.online = false;
  put("a");
  await pass(60_000);
  out.part();
  assert.deepEqual([browser.requests, browser.beacons], [[], []]);
  browser.online = true;
  out.online();
  await pass(INTERVAL);
  assert.equal(left(), 0);
});

test("without permission nothing leaves", async () => {
  put("a");
  allowed = false;
  await pass(INTERVAL);
  await out.flush();
  out.part();
  assert.deepEqual([browser.requests, browser.beacons], [[], []]);
});

test("withdrawn while a request is on its way, it is taken back and nothing follows", async () => {
  browser.answer = () => new Promise(() => {});
  put("a");
  await pass(INTERVAL);
  allowed = false;
  out.close();
  await pass(600_000);
  assert.equal(browser.requests.length, 1);
  assert.deepEqual(refused, []);
});

test("a hidden page sends what a browser finishes without it, and no more at once", async () => {
  browser.visibility = "hidden";
  const large = "x".repeat(40_000);
  for (const id of ["a", "b"]) waiting.add(JSON.stringify({ id, large }), Date.now(), id);
  await Promise.all([out.flush(), pass(0)]);
  assert.deepEqual(browser.requests, [
    { events: ["a"], keepalive: true },
    { events: ["b"], keepalive: true },
  ]);
});

test("a page that goes hands its events over, and keeps them until they are judged", async () => {
  put("a", "b");
  out.part();
  assert.deepEqual(browser.beacons, [["a", "b"]]);
  assert.equal(left(), 2);
});

test("what already goes without the page is not handed over again", async () => {
  browser.visibility = "hidden";
  browser.answer = () => new Promise(() => {});
  put("a");
  await pass(INTERVAL);
  put("b");
  out.part();
  assert.deepEqual(browser.beacons, [["b"]]);
});

test("when a browser takes no more beacons, the rest stays for the next page", () => {
  const large = "x".repeat(40_000);
  for (let i = 0; i < 9; i++) waiting.add(JSON.stringify({ id: `${i}`, large }), Date.now(), `${i}`);
  out.part();
  assert.equal(browser.beacons.length, 4); // the fourth was refused
  assert.equal(left(), 9);
});

test("tabs take turns where the browser can arrange it", async () => {
  const turns: string[] = [];
  Object.assign(navigator, {
    locks: {
      request: async (name: string, _options: object, work: () => Promise<void>) => {
        turns.push(`${name} begins`);
        await work();
        turns.push(`${name} ends`);
      },
    },
  });
  put("a");
  await pass(INTERVAL);
  assert.equal(left(), 0);
  assert.deepEqual(turns, ["turn begins"]); // until the others have seen it
  await pass(INTERVAL);
  assert.deepEqual(turns, ["turn begins", "turn ends"]);
});

test("a tab that does not end its turn holds nobody up for ever", async () => {
  Object.assign(navigator, {
    locks: {
      request: (_name: string, { signal }: { signal: AbortSignal }) =>
        new Promise((_, no) => signal.addEventListener("abort", () => no(new Error("aborted")))),
    },
  });
  put("a");
  await pass(INTERVAL);
  assert.equal(browser.requests.length, 0);
  await pass(60_000);
  assert.equal(left(), 0);
});

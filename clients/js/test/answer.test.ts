import assert from "node:assert/strict";
import test from "node:test";
import { backoff, understood, waiting } from "../src/answer.js";

const NOW = Date.parse("2025-01-15T10:00:00Z");
const of = (status: number, body: unknown, retryAfter: string | null = null) =>
  understood(status, retryAfter, body, NOW);

test("verdicts are what the server says of each event", () => {
  const verdict = { index: 2, status: "rejected" as const, reason: "invalid" };
  assert.deepEqual(of(202, { accepted: 2, results: [verdict] }), {
    kind: "judged",
    verdicts: [verdict],
  });
});

test("a portal's page is no answer", () => {
  for (const status of [200, 202, 302, 403, 404]) {
    assert.deepEqual(of(status, null), { kind: "again", after: null });
  }
});

test("what may pass is tried again, when the server says", () => {
  for (const status of [408, 429, 500, 502, 503, 504]) {
    assert.deepEqual(of(status, null, "7"), { kind: "again", after: 7000 });
  }
  const limited = { code: "rate_limited", retryable: true };
  assert.deepEqual(of(429, limited, "7"), { kind: "again", after: 7000 });
});

test("a body that is refused is an event's fault", () => {
  const errors = [{ path: "events", code: "required", message: "must be there" }];
  const invalid = of(422, { code: "invalid", errors });
  assert.deepEqual(invalid, { kind: "blamed", reason: "invalid", errors });
  assert.equal(of(400, { code: "invalid_json" }).kind, "blamed");
  assert.equal(of(413, null).kind, "blamed");
});

test("a key or an origin that is refused ends it", () => {
  for (const [status, code] of [
    [401, "unauthenticated"],
    [403, "origin_not_allowed"],
    [404, "not_found"],
  ] as const) {
    assert.deepEqual(of(status, { code, retryable: false }), {
      kind: "refused",
      status,
      why: code,
    });
  }
});

test("Retry-After is seconds or a date", () => {
  assert.equal(waiting("3", NOW), 3000);
  assert.equal(waiting("Wed, 15 Jan 2025 10:01:00 GMT", NOW), 60_000);
  assert.equal(waiting("Wed, 15 Jan 2025 09:00:00 GMT", NOW), 0);
  assert.equal(waiting("soon", NOW), null);
  assert.equal(waiting(null, NOW), null);
});

test("each failure doubles the wait up to five minutes; chance takes up to half", () => {
  assert.deepEqual([1, 2, 3, 4].map((n) => backoff(n, 1)), [1000, 2000, 4000, 8000]);
  assert.equal(backoff(1, 0), 500);
  assert.equal(backoff(50, 1), 300_000);
  assert.equal(backoff(5000, 0), 150_000);
});

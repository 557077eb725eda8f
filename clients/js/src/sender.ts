// Takes events from the queue to the server. An event leaves the queue when the server has judged it,
// never before: what is sent twice is counted once.

import { type Answer, backoff, understood } from "./answer.js";
import { type Fault, FULL, INTERVAL, MAX_BATCH, MAX_PARTING } from "./options.js";
import type { Item, Queue } from "./queue.js";

/** Sends what waits in a queue. */
export interface Sender {
  /** There are so many events now: send them soon, or at once. */
  wake(waiting: number): void;
  /** Send now, unless the server asked to wait. */
  flush(): Promise<void>;
  /** The page goes away: hand over what is left to the browser. */
  part(): void;
  /** The connection is back. */
  online(): void;
  /** Stop, and take back what is on its way. */
  close(): void;
}

/** What a sender works with. */
export interface Means {
  /** The address of a batch, with the key in it. */
  url: string;
  queue: Queue;
  /** Whether sending is still allowed: asked before each request. */
  allowed(): boolean;
  /** An event (as JSON) will never be stored. */
  refused(text: string, reason: string, errors?: Fault[]): void;
  /** The tabs of a site take turns under this name. */
  turn: string;
}

/** Milliseconds after which an answer is no longer waited for. */
const PATIENCE = 30_000;
/** Milliseconds until the other tabs surely see what this one took out of the storage. */
const SETTLING = 100;

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

const body = (items: Item[]): string => `{"events":[${items.map((item) => item.text).join()}]}`;

/** A sender for one page. */
export function sender({ url, queue, allowed, refused, turn }: Means): Sender {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = Infinity;
  let busy: Promise<void> | null = null;
  let request: AbortController | null = null;
  /** Names of events that go on their way even if the page closes. */
  let carried = new Set<string>();
  let failures = 0;
  let notBefore = 0;
  let asked = false; // by the server, to wait
  let refusedHere = false;
  let most = MAX_BATCH.events;

  const schedule = (at: number): void => {
    if (at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => {
      due = Infinity;
      void send();
    }, Math.max(0, at - Date.now()));
  };

  const ready = (): boolean =>
    allowed() && !refusedHere && navigator.onLine !== false && Date.now() >= notBefore;

  const post = async (items: Item[], keepalive: boolean): Promise<Answer> => {
    const controller = (request = new AbortController());
    const impatience = setTimeout(() => controller.abort(), PATIENCE);
    if (keepalive) carried = new Set(items.map((item) => item.name));
    try {
      // A text/plain body and the key in the address make it a simple request: no preflight.
      const response = await fetch(url, {
        method: "POST",
        body: body(items),
        keepalive,
        credentials: "omit",
        signal: controller.signal,
      });
      const said: unknown = await response.json().catch(() => null);
      return understood(response.status, response.headers.get("retry-after"), said, Date.now());
    } catch {
      return { kind: "again", after: null };
    } finally {
      clearTimeout(impatience);
      request = null;
      carried = new Set();
    }
  };

  const settle = (items: Item[], answer: Answer): void => {
    if (answer.kind === "judged") {
      queue.remove(items);
      for (const { index, status, reason, errors } of answer.verdicts) {
        const item = items[index];
        if (item && status === "rejected") refused(item.text, reason ?? status, errors);
      }
      failures = notBefore = 0;
      most = MAX_BATCH.events;
    } else if (answer.kind === "blamed") {
      // Halve the batch until the event to blame is alone.
      if (items.length > 1) {
        most = items.length >> 1;
      } else {
        queue.remove(items);
        refused(items[0]!.text, answer.reason, answer.errors);
        most = MAX_BATCH.events;
      }
    } else if (answer.kind === "again") {
      asked = answer.after !== null;
      notBefore = Date.now() + (answer.after ?? backoff(++failures, Math.random()));
    } else {
      refusedHere = true;
      console.warn(`[sightline] sends no more from this page: ${answer.status} ${answer.why}`);
    }
  };

  const drain = async (): Promise<void> => {
    while (ready()) {
      // Whoever hides a page often closes it next; the browser then finishes what is small.
      const hidden = document.visibilityState === "hidden";
      const { bytes } = hidden ? MAX_PARTING : MAX_BATCH;
      const items = queue.take({ events: most, bytes });
      if (!items.length) return;
      const answer = await post(items, hidden);
      if (!allowed()) return; // withdrawn meanwhile: the queue is wiped
      settle(items, answer);
    }
  };

  /** One tab at a time where the browser can arrange it; else each, and the server tells doubles. */
  const inTurn = async (): Promise<void> => {
    const locks = (navigator as { locks?: LockManager }).locks;
    if (!locks) return drain();
    const waiting = new AbortController();
    const impatience = setTimeout(() => waiting.abort(), 2 * PATIENCE);
    let begun = false;
    try {
      await locks.request(turn, { signal: waiting.signal }, async () => {
        clearTimeout(impatience);
        begun = true;
        await drain();
        // Whoever is next must not find, and send, what was just answered.
        await pause(SETTLING);
      });
    } catch (error) {
      if (begun) throw error;
      await drain(); // a tab hangs, or a sandbox forbids locks
    } finally {
      clearTimeout(impatience);
    }
  };

  const send = (): Promise<void> => {
    if (!ready()) {
      if (allowed() && !refusedHere && notBefore > Date.now()) schedule(notBefore);
      return busy ?? Promise.resolve();
    }
    return (busy ??= inTurn().finally(() => {
      busy = null;
      if (allowed() && !refusedHere && queue.take({ events: 1, bytes: 0 }).length) {
        schedule(Math.max(notBefore, Date.now() + INTERVAL));
      }
    }));
  };

  return {
    wake(waiting) {
      schedule(waiting < FULL ? Date.now() + INTERVAL : 0);
    },
    flush() {
      if (!asked) notBefore = 0;
      return send();
    },
    part() {
      if (!allowed() || refusedHere || navigator.onLine === false) return;
      const gone = new Set(carried);
      for (;;) {
        const items = queue.take(MAX_PARTING, gone);
        // They stay in the queue: nobody will tell us whether they arrived.
        if (!items.length || !navigator.sendBeacon?.(url, body(items))) return;
        items.forEach((item) => gone.add(item.name));
      }
    },
    online() {
      if (!asked) notBefore = failures = 0;
      // Not all visitors of a network at once, nor before the connection is really there.
      schedule(Date.now() + INTERVAL * (0.5 + Math.random() / 2));
    },
    close() {
      clearTimeout(timer);
      due = Infinity;
      request?.abort();
    },
  };
}

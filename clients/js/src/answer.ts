// What a server's answer to a batch means for the events in it.

import type { Fault } from "./options.js";

/** The verdict on one event, as the server words it. */
export interface Verdict {
  index: number;
  status: "duplicate" | "dropped" | "rejected";
  reason?: string;
  errors?: Fault[];
}

/** What to do next. */
export type Answer =
  /** Every event was judged; those not listed were accepted. */
  | { kind: "judged"; verdicts: Verdict[] }
  /** Try again, not before `after` milliseconds where the server said so. */
  | { kind: "again"; after: number | null }
  /** The request cannot be taken as it is: one event of it is to blame. */
  | { kind: "blamed"; reason: string; errors: Fault[] }
  /** No request of this page will be taken. */
  | { kind: "refused"; status: number; why: string };

/** Statuses that speak of what is in the body, not of who sends it. */
const OF_THE_BODY = [400, 422];

/**
 * What an answer means. What is not Sightline's (a portal, a proxy) counts as no answer, but for a
 * body some proxy finds too large.
 */
export function understood(
  status: number,
  retryAfter: string | null,
  body: unknown,
  now: number,
): Answer {
  const said = (body && typeof body === "object" ? body : {}) as Record<string, unknown>;
  if (status === 202 && Array.isArray(said.results)) {
    return { kind: "judged", verdicts: said.results as Verdict[] };
  }
  const code = typeof said.code === "string" ? said.code : "";
  if (status === 413 || (OF_THE_BODY.includes(status) && code)) {
    return { kind: "blamed", reason: code || "too_large", errors: (said.errors ?? []) as Fault[] };
  }
  if (code && said.retryable !== true && status < 500) {
    return { kind: "refused", status, why: code };
  }
  return { kind: "again", after: waiting(retryAfter, now) };
}

/** Retry-After in milliseconds: seconds or a date. */
export function waiting(retryAfter: string | null, now: number): number | null {
  if (!retryAfter) return null;
  const seconds = Number(retryAfter);
  const ms = Number.isNaN(seconds) ? Date.parse(retryAfter) - now : seconds * 1000;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

/** How long to wait after so many failures: doubling from a second to five minutes, half by chance. */
export function backoff(failures: number, random: number): number {
  return Math.min(300_000, 1000 * 2 ** Math.min(failures - 1, 20)) * (0.5 + random / 2);
}

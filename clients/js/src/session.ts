// The session: a random name for a visit, shared by the tabs of a site. Nothing in it identifies a
// person or a device.

import { SESSION_IDLE } from "./options.js";
import type { Shelf } from "./shelf.js";

/** The current visit. */
export interface Session {
  /** The page was reached, perhaps by a campaign; says whether a new visit begins. */
  arrive(now: number, campaign: string): boolean;
  /** The visit's id; a new one after half an hour without events. */
  touch(now: number): string;
  /** Begin a new visit. */
  renew(now: number): void;
  /** Whether the record was on the disk and somebody took it away: another tab, or the person. */
  gone(): boolean;
}

/** What is kept of a visit. */
interface Visit {
  id: string;
  /** When its last event happened. */
  at: number;
  campaign: string;
}

/** The name the record lies under. */
export const NAME = "session";

/** A random UUID. `crypto.randomUUID` exists in secure contexts only, this everywhere. */
export function uuid(): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  random[6] = (random[6]! & 15) | 64;
  random[8] = (random[8]! & 63) | 128;
  const hex = Array.from(random, (byte) => (byte + 256).toString(16).slice(1)).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The session on a shelf. */
export function session(shelf: Shelf): Session {
  let stored = false;
  const read = (): Visit | null => {
    try {
      const visit: unknown = JSON.parse(shelf.get(NAME) ?? "null");
      return visit && typeof visit === "object" && "id" in visit ? (visit as Visit) : null;
    } catch {
      return null; // somebody else's writing
    }
  };
  const write = (visit: Visit): void => {
    stored = shelf.set(NAME, JSON.stringify(visit));
  };
  const fresh = (now: number, campaign: string): Visit => ({ id: uuid(), at: now, campaign });
  const current = (now: number): Visit | null => {
    const visit = read();
    // Either way: a clock that was ahead must not keep a visit alive for ever.
    return visit && Math.abs(now - visit.at) < SESSION_IDLE ? visit : null;
  };
  return {
    arrive(now, campaign) {
      const visit = current(now);
      const same = visit && (!campaign || campaign === visit.campaign);
      write(same ? visit : fresh(now, campaign));
      return !same;
    },
    touch(now) {
      const visit = current(now) ?? fresh(now, read()?.campaign ?? "");
      write({ ...visit, at: Math.max(visit.at, now) });
      return visit.id;
    },
    renew: (now) => write(fresh(now, "")),
    gone: () => stored && shelf.get(NAME) === null,
  };
}

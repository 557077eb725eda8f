// Events that wait to be sent. Each lies under a name of its own, so tabs that share a storage never
// overwrite each other's; names sort by time.

import { MAX_AGE, MAX_QUEUED } from "./options.js";
import type { Shelf } from "./shelf.js";

/** An event as JSON, and the name it lies under. */
export interface Item {
  name: string;
  text: string;
}

/** Events in the order they happened. */
export interface Queue {
  /** Put an event behind the others; says how many there are now. */
  add(text: string, at: number, id: string): number;
  /** The oldest events that fit, without those on their way. */
  take(limit: { events: number; bytes: number }, except?: ReadonlySet<string>): Item[];
  remove(items: Item[]): void;
  /** Let go of what has waited too long. */
  expire(now: number): void;
}

const START = "event.";
const encoder = new TextEncoder();

/** How many bytes a text has when it is sent. */
export const bytes = (text: string): number => encoder.encode(text).length;

/** The queue on a shelf. `lost` is told of events that had to go unsent. */
export function queue(shelf: Shelf, lost: (text: string, reason: string) => void): Queue {
  const drop = (name: string, reason: string): void => {
    const text = shelf.get(name);
    shelf.delete(name);
    if (text) lost(text, reason);
  };
  return {
    add(text, at, id) {
      shelf.set(`${START}${at.toString(36)}.${id}`, text);
      const names = shelf.names(START);
      for (const name of names.splice(0, names.length - MAX_QUEUED)) drop(name, "queue_full");
      return names.length;
    },
    take(limit, except) {
      const found: Item[] = [];
      let size = 0;
      for (const name of shelf.names(START)) {
        if (found.length === limit.events) break;
        const text = except?.has(name) ? null : shelf.get(name);
        if (!text) continue;
        size += bytes(text) + 1;
        if (size > limit.bytes && found.length) break;
        found.push({ name, text });
      }
      return found;
    },
    remove: (items) => items.forEach((item) => shelf.delete(item.name)),
    expire(now) {
      for (const name of shelf.names(START)) {
        if (parseInt(name.slice(START.length), 36) < now - MAX_AGE) drop(name, "expired");
      }
    },
  };
}

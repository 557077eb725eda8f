// What a page says when it starts a tracker, and what a tracker tells it.

import type { AnalyticsEvent, Consent, Envelope } from "./catalog.js";

/** Settings of a tracker. */
export interface Options {
  /** Where Sightline answers, such as `https://stats.example.com`. */
  url: string;
  /** The tenant's id. */
  tenant: string;
  /** The tenant's write key (`sl_write_...`): public, it can only send events. */
  key: string;
  /** The shop, where the tenant has several. */
  site?: string | undefined;
  /** What sends: `web` unless said otherwise. */
  source?: Envelope["source"] | undefined;
  /** What the shop runs on, such as `shopify`. */
  platform?: string | undefined;
  /** The version of the shop's own code. */
  appVersion?: string | undefined;
  /** The shop's id of the person, as in `identify`. */
  user?: string | undefined;
  /** What the person agreed to, where the page knows it at once; else `setConsent` tells. */
  consent?: Consent | undefined;
  /**
   * Whether events wait for the person's yes (the default). `false`: for shops that rely on another
   * basis; events go out without a word of consent, until `setConsent` says no.
   */
  requireConsent?: boolean | undefined;
  /**
   * What Global Privacy Control means where it is on. `deny` (the default): nothing is stored or
   * sent, whatever `setConsent` says. `ads`: consent decides about analytics, and `ads` is never true.
   */
  gpc?: "deny" | "ads" | undefined;
  /** Send `web.page_view` for the page, and for each new path of a single-page application. */
  pages?: boolean | undefined;
  /**
   * Send `interaction.performed` for clicks. `true`: on links, buttons and elements that carry
   * `data-sightline`; `marked`: on the latter only.
   */
  clicks?: boolean | "marked" | undefined;
  /** Told of each event that will never be stored, and why. */
  onRejected?: ((refusal: Refusal) => void) | undefined;
}

/** One fault of an event. */
export interface Fault {
  path: string;
  code: string;
  message: string;
  nearest?: string;
}

/** An event that will never be stored. It is not sent again. */
export interface Refusal {
  /**
   * The server's reason (`invalid`, `unknown_event`, `clock_skew`, `conflict`, `wrong_tenant`, or
   * the code of a refused request), or the tracker's own: `not_json`, `too_large`, `queue_full`,
   * `expired`.
   */
  reason: string;
  errors: Fault[];
  event: AnalyticsEvent;
}

/** Events that may wait, stored and in memory together; beyond that the oldest goes. */
export const MAX_QUEUED = 1000;
/** Events that wait in memory for the person's decision; beyond that the newest goes. */
export const MAX_HELD = 50;
/** Bytes of one event: it fits into a beacon. */
export const MAX_EVENT_BYTES = 60_000;
/** Milliseconds an event may wait for a server: a week. */
export const MAX_AGE = 7 * 86_400_000;
/** Milliseconds without an event after which a session is over. */
export const SESSION_IDLE = 30 * 60_000;
/** Milliseconds events are collected before they are sent together. */
export const INTERVAL = 1000;
/** Events that are not made to wait longer. */
export const FULL = 50;
/** The server's limits of a batch, with room for what is around the events. */
export const MAX_BATCH = { events: 500, bytes: 500_000 };
/** What a browser sends for a page that is gone. */
export const MAX_PARTING = { events: 500, bytes: 60_000 };

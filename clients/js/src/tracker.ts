// The tracker: what a page calls. It puts the parts together, and lets none of them store or send
// anything without permission.

import type { AnalyticsEvent, Consent, Context, EventAttributes, EventName } from "./catalog.js";
import { clicks, pages } from "./capture.js";
import { type Fault, MAX_EVENT_BYTES, MAX_HELD, type Options, type Refusal } from "./options.js";
import { campaign, plain, site } from "./page.js";
import { type Permission, permission, stated, will } from "./permission.js";
import { bytes, queue } from "./queue.js";
import { sender } from "./sender.js";
import { NAME, session, uuid } from "./session.js";
import { pageStorage, shelf } from "./shelf.js";

/** The attributes of an event; they may be left out where it requires none. */
export type Attributes<Name extends EventName> = {} extends EventAttributes[Name]
  ? [attributes?: EventAttributes[Name]]
  : [attributes: EventAttributes[Name]];

/** Sends what happens on a page to Sightline, as far as the person allows. */
export interface Tracker {
  /**
   * An event of the catalog happened. Returns its id, or `null` where nothing was kept because the
   * person refused. Never throws.
   */
  track<Name extends EventName>(name: Name, ...attributes: Attributes<Name>): string | null;
  /** A page is shown: `web.page_view`, with the campaign its address names. */
  page(attributes?: EventAttributes["web.page_view"]): string | null;
  /**
   * The shop's id of the person, for events from now on; `null` for nobody. It is stored only in
   * events that wait; the server keeps a keyed hash.
   */
  identify(user: string | null): void;
  /** What the person agreed to. A no empties the queue and the storage, in every tab. */
  setConsent(consent: Consent): void;
  /** Send what waits, now. Settles after the attempt, whatever comes of it. */
  flush(): Promise<void>;
  /** Another person, such as after a logout: a new session, and no user. */
  reset(): void;
  /** Be told of each event that will never be stored. Replaces the option of that name. */
  onRejected(told: (refusal: Refusal) => void): void;
}

/** An event without what only permission gives it: a session, and the words of consent. */
interface Draft {
  event_id: string;
  event_name: EventName;
  occurred_at: string;
  attributes: unknown;
  user_id: string | undefined;
  context: { [Field in keyof Context]: Context[Field] | undefined };
}

/** Start a tracker. Without permission it keeps a few events in memory, and nothing anywhere else. */
export function createTracker(options: Options): Tracker {
  const prefix = `sightline.${options.tenant}.`;
  const kept = shelf(prefix, pageStorage());
  const visit = session(kept);
  let consent: Consent | null = null;
  let user = options.user;
  let told = options.onRejected;
  let held: Draft[] = [];
  let state: "untouched" | "open" | "wiped" = "untouched";
  let address = plain(location.href);
  let referrer = site(document.referrer);
  let source = campaign(location.search);

  const refused = (text: string, reason: string, errors: Fault[] = []): void => {
    let event: AnalyticsEvent;
    try {
      event = JSON.parse(text) as AnalyticsEvent;
    } catch {
      return; // never an event of ours: somebody else wrote into the storage
    }
    // Later, and outside of our call: what the page does there is its own business.
    setTimeout(() => told?.({ reason, errors, event }));
  };
  const waiting = queue(kept, refused);
  const out = sender({
    url: `${options.url.replace(/\/+$/, "")}/api/v1/analytics/events/batch?key=${options.key}`,
    queue: waiting,
    allowed: () => settle() === "yes",
    refused,
    turn: `${prefix}turn`,
  });

  const arrive = (): boolean => visit.arrive(Date.now(), Object.values(source).join("|"));

  /** Do what permission asks for, open up or leave nothing, and say what it is. */
  const settle = (): Permission => {
    // Another tab's no took the session away; it is our no as well.
    if (state === "open" && visit.gone()) consent = { analytics: false };
    const allowed = permission(options, will(consent));
    if (allowed === "no" && state !== "wiped") {
      state = "wiped";
      held = [];
      out.close();
      kept.clear();
    }
    if (allowed === "yes" && state !== "open") {
      state = "open";
      waiting.expire(Date.now());
      arrive();
      held.splice(0).forEach(enqueue);
      out.wake(waiting.take({ events: 1, bytes: 0 }).length);
    }
    return allowed;
  };

  const enqueue = (draft: Draft): void => {
    const at = Date.parse(draft.occurred_at);
    const text = JSON.stringify({
      ...draft,
      tenant_id: options.tenant,
      site_id: options.site,
      session_id: visit.touch(at),
      source: options.source ?? "web",
      context: { ...draft.context, consent: stated(will(consent)) },
    });
    if (bytes(text) > MAX_EVENT_BYTES) refused(text, "too_large");
    else out.wake(waiting.add(text, at, draft.event_id));
  };

  const record = (event_name: EventName, attributes: unknown = {}): string | null => {
    const allowed = settle();
    if (allowed === "no" || (allowed === "wait" && held.length >= MAX_HELD)) return null;
    const draft: Draft = {
      event_id: uuid(),
      event_name,
      occurred_at: new Date().toISOString(),
      attributes: {},
      user_id: user || undefined,
      context: {
        page: { url: plain(location.href), ...(referrer && { referrer }) },
        locale: navigator.language,
        platform: options.platform,
        app_version: options.appVersion,
      },
    };
    try {
      draft.attributes = JSON.parse(JSON.stringify(attributes)); // as they are now
    } catch {
      refused(JSON.stringify(draft), "not_json");
      return null;
    }
    if (allowed === "yes") enqueue(draft);
    else held.push(draft);
    return draft.event_id;
  };

  const page: Tracker["page"] = (attributes) => {
    const found = campaign(location.search);
    if (address !== plain(location.href)) {
      referrer = site(address);
      address = plain(location.href);
    }
    if (Object.keys(found).length) source = found;
    if (settle() === "yes") arrive();
    return record("web.page_view", { ...found, ...attributes });
  };

  const setConsent = (given: Consent): void => {
    settle();
    consent = { analytics: given?.analytics === true, ads: given?.ads === true };
    settle();
  };

  addEventListener("storage", ({ key, newValue }) => {
    const taken = key === null || (key === prefix + NAME && newValue === null);
    if (taken && state === "open") setConsent({ analytics: false });
  });
  let leaving = false; // browsers differ in whether a page is hidden before or after it is left
  addEventListener("online", out.online);
  addEventListener("pagehide", () => {
    leaving = true;
    out.part();
  });
  addEventListener("pageshow", ({ persisted }) => {
    leaving = false;
    if (persisted && settle() === "yes") out.wake(1);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !leaving) void out.flush();
  });
  document.addEventListener("prerenderingchange", settle);

  if (options.consent) setConsent(options.consent);
  settle();
  if (options.pages) pages(page);
  if (options.clicks) {
    clicks(options.clicks === "marked", (found) => record("interaction.performed", found));
  }
  return {
    track: (name, ...[attributes]) => record(name, attributes),
    page,
    identify: (id) => void (user = id ?? undefined),
    setConsent,
    flush: out.flush,
    reset() {
      user = undefined;
      if (settle() === "yes") visit.renew(Date.now());
    },
    onRejected: (callback) => void (told = callback),
  };
}

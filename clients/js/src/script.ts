// The script tag: `<script async src=".../t/v1/sightline.js" data-tenant data-key></script>`. Settings
// come from its attributes, calls from the queue that the page may have filled meanwhile.

import type { Options } from "./options.js";
import { createTracker, type Tracker } from "./tracker.js";

/** What a page pushes: the name of a method, and what it is called with. */
export type Call =
  | ["init", Omit<Options, "url"> & { url?: string }]
  | { [Name in keyof Tracker]: [Name, ...Parameters<Tracker[Name]>] }[keyof Tracker];

/** `window.sightline` once the script is there. */
export interface Sightline extends Partial<Tracker> {
  /** Call a method; before the tracker is started, calls wait. */
  push(...calls: Call[]): void;
}

declare global {
  interface Window {
    sightline?: Sightline | Call[];
  }
}

function start(script: HTMLScriptElement | null): void {
  const before = window.sightline;
  if (before && !Array.isArray(before)) return; // the script is there twice
  const early: Call[] = [];
  const sightline: Sightline = {
    push(...calls) {
      for (const call of calls) {
        const [name, ...given] = call;
        if (name === "init") begin(given[0] as Options);
        else if (sightline.track) (sightline[name] as (...given: unknown[]) => unknown)(...given);
        else early.push(call);
      }
    },
  };
  const begin = (options: Options): void => {
    if (sightline.track) return;
    Object.assign(sightline, createTracker({ ...options, url: options.url || home(script) }));
    sightline.push(...early.splice(0));
  };
  window.sightline = sightline;
  const settings = script && attributes(script);
  if (settings) begin(settings);
  if (before) sightline.push(...before);
}

/** Where the script came from: all before `/t/`. */
function home(script: HTMLScriptElement | null): string {
  return script?.src.replace(/\/t\/[^/]*\/[^/]*$/, "") ?? "";
}

/** The settings a script tag carries; `null` where the page gives them by `init`. */
function attributes(script: HTMLScriptElement): Options | null {
  const { tenant, key, url, site, source, platform, appVersion, user, ...more } = script.dataset;
  if (!tenant || !key) return null;
  const on = (value: string | undefined): boolean => value !== undefined && value !== "false";
  return {
    url: url ?? home(script),
    tenant,
    key,
    site,
    source: source as Options["source"],
    platform,
    appVersion,
    user,
    requireConsent: more.requireConsent !== "false",
    consent: more.consent === undefined ? undefined : { analytics: on(more.consent) },
    gpc: more.gpc as Options["gpc"],
    pages: on(more.pages),
    clicks: more.clicks === "marked" ? "marked" : on(more.clicks),
  };
}

start(document.currentScript as HTMLScriptElement | null);

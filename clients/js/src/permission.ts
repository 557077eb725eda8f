// Whether anything may be stored and sent: asked before either is done.

import type { Consent } from "./catalog.js";
import type { Options } from "./options.js";

/** `wait`: nobody has decided yet. */
export type Permission = "yes" | "no" | "wait";

/** What is known of the person's will. */
export interface Will {
  /** What the page said, if it did. */
  consent: Consent | null;
  /** Whether the browser sends Global Privacy Control. */
  gpc: boolean;
  /** Whether the page is shown to nobody yet. */
  prerendering: boolean;
}

/** What the person's will allows. Global Privacy Control wins over what the page says. */
export function permission(options: Options, will: Will): Permission {
  if (will.gpc && options.gpc !== "ads") return "no";
  if (will.consent && !will.consent.analytics) return "no";
  if (will.prerendering) return "wait";
  return will.consent || options.requireConsent === false ? "yes" : "wait";
}

/** The words of consent an event carries; none where nobody was asked. */
export function stated(will: Will): Consent | undefined {
  const { consent, gpc } = will;
  return consent ? { analytics: consent.analytics, ads: !!consent.ads && !gpc } : undefined;
}

/** The person's will, as the page and the browser tell it now. */
export function will(consent: Consent | null): Will {
  const { globalPrivacyControl } = navigator as { globalPrivacyControl?: boolean };
  const { prerendering } = document as { prerendering?: boolean };
  return { consent, gpc: !!globalPrivacyControl, prerendering: !!prerendering };
}

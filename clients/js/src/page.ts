// The page a person looks at, without what its address may hold of them: no query, no fragment.

/** What campaigns write into addresses, and the attributes of `web.page_view` for it. */
const CAMPAIGN = {
  utm_source: "web.campaign_source",
  utm_medium: "web.campaign_medium",
  utm_campaign: "web.campaign_name",
} as const;

type Campaign = { [Attribute in (typeof CAMPAIGN)[keyof typeof CAMPAIGN]]?: string };

/** The campaign that an address names, as attributes. */
export function campaign(search: string): Campaign {
  const query = new URLSearchParams(search);
  const found: Campaign = {};
  for (const [parameter, attribute] of Object.entries(CAMPAIGN)) {
    const value = query.get(parameter)?.slice(0, 128);
    if (value) found[attribute] = value;
  }
  return found;
}

/** An address as far as it is sent: origin and path. Empty for what is none of the web's. */
export function plain(url: string): string {
  try {
    const { protocol, origin, pathname } = new URL(url);
    return protocol.startsWith("http") ? (origin + pathname).slice(0, 2048) : "";
  } catch {
    return "";
  }
}

/** Where a visitor came from as far as it is sent: the site, not the page. */
export function site(referrer: string): string {
  return plain(referrer).split("/", 3).join("/");
}

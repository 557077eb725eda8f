// Not run: it is a test that this file compiles, and that what is marked would not.

import { createTracker } from "../src/index.js";

const tracker = createTracker({ url: "https://stats.example.com", tenant: "t", key: "sl_write_" });

tracker.track("commerce.view", { "commerce.product_id": "frame-204" });
tracker.track("commerce.view", { "commerce.product_id": "frame-204", "own.colour": "red" });
tracker.track("web.page_view");
tracker.page();
tracker.page({ "web.page_load_ms": 830 });
tracker.setConsent({ analytics: true, ads: false });

// @ts-expect-error - the catalog has no such event
tracker.track("commerce.viewed", { "commerce.product_id": "frame-204" });
// @ts-expect-error - it requires attributes
tracker.track("commerce.view");
// @ts-expect-error - it requires a product
tracker.track("commerce.view", { "commerce.product_name": "Round" });
// @ts-expect-error - an amount is a number
tracker.track("commerce.checkout", { "commerce.cart_amount": "12.50" });
// @ts-expect-error - not a currency
tracker.track("commerce.checkout", { "commerce.currency": "EURO" });
// @ts-expect-error - consent is more than a word
tracker.setConsent(true);
// @ts-expect-error - a key is needed
createTracker({ url: "https://stats.example.com", tenant: "t" });

declare module "../src/catalog.js" {
  interface EventAttributes {
    "acme.lens_ground": { "acme.lens": string };
  }
}
tracker.track("acme.lens_ground", { "acme.lens": "left" });
// @ts-expect-error - the tenant's own events are checked, too
tracker.track("acme.lens_ground", {});

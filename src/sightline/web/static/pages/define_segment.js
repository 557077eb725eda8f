// The form of a segment: conditions on events.

import { plain } from "./condition.js";
import { conditions } from "./conditions.js";
import { define, form } from "./define.js";
import { day, zone } from "./range.js";
import { ask } from "./server.js";

const where = conditions(document.querySelector("[data-where]"), "where", () => form.dispatchEvent(new Event("change")));

define({
  read({ filters, ...more }) {
    const listed = Array.isArray(filters) ? filters : [filters];
    if (Object.keys(more).length || !listed.every(plain)) return false;
    where.filters = listed;
    return true;
  },
  made: () => ({ filters: where.filters }),
  size({ filters }, signal) {
    const segments = [{ name: "draft", filters }];
    return ask("/segments/sizes", { request: { segments, from: day(-29), to: day(1), timezone: zone } }, signal);
  },
});

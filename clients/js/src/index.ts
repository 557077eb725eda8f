// The package: `import { createTracker } from "@sightline/tracker"`.

export { createTracker } from "./tracker.js";
export type { Attributes, Tracker } from "./tracker.js";
export type { Fault, Options, Refusal } from "./options.js";
export type * from "./catalog.js";

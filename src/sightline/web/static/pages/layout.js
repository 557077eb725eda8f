// Where widgets lie: places on twelve columns, without overlaps. Pure: places in, places out.

export const COLUMNS = 12;
const ROWS = 1000;

export function meet(one, other) {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

const between = (least, value, most) => Math.min(Math.max(value, least), most);

/** A place inside the grid: moved in, and no larger than it. */
export function inside({ x, y, width, height }) {
  const wide = between(1, width, COLUMNS);
  const high = between(1, height, 50);
  return { x: between(0, x, COLUMNS - wide), y: between(0, y, ROWS), width: wide, height: high };
}

/** All places when one of them is changed: it stays where it is put, others make room below. */
export function changed(places, id, wanted) {
  const settled = new Map([[id, inside(wanted)]]);
  const others = [...places].filter(([name]) => name !== id);
  others.sort(([, a], [, b]) => a.y - b.y || a.x - b.x);
  for (const [name, place] of others) {
    let y = place.y;
    const there = [...settled.values()];
    for (let hit; (hit = there.find((one) => meet(one, { ...place, y }))); ) y = hit.y + hit.height;
    settled.set(name, { ...place, y });
  }
  return settled;
}

/** The ids of places as they are read: row by row, from the left. */
export function inOrder(places) {
  return [...places].sort(([, a], [, b]) => a.y - b.y || a.x - b.x).map(([name]) => name);
}

/** All places when one of them changes with the one read before it (by: -1) or after it (1). */
export function stepped(places, id, by) {
  const order = inOrder(places);
  const at = order.indexOf(id) + by;
  if (at < 0 || at >= order.length) return places;
  const [first, second] = by < 0 ? [id, order[at]] : [order[at], id]; // who comes first from now on
  const [one, other] = [places.get(first), places.get(second)];
  if (one.y === other.y) {
    const beside = { ...other, x: other.x + one.width };
    return new Map([...places, [first, { ...one, x: other.x }], [second, beside]]);
  }
  const same = one.width === other.width && one.height === other.height;
  if (same) return new Map([...places, [first, { ...one, x: other.x, y: other.y }], [second, { ...other, x: one.x, y: one.y }]]);
  const above = changed(places, first, { ...one, x: other.x, y: other.y });
  return above.get(second).y > above.get(first).y ? above : changed(above, second, { ...other, y: other.y + one.height });
}

/** The places without rows that are empty from side to side. */
export function closed(places) {
  const used = new Set();
  for (const { y, height } of places.values()) for (let row = y; row < y + height; row++) used.add(row);
  const above = (row) => [...used].filter((one) => one < row).length;
  return new Map([...places].map(([name, place]) => [name, { ...place, y: above(place.y) }]));
}

/** Where the next widget goes: beside the last ones where it fits, else below everything. */
export function free(places, width, height) {
  const all = [...places.values()];
  const bottom = Math.max(0, ...all.map(({ y, height }) => y + height));
  for (let y = Math.max(0, bottom - height); y < bottom; y++) {
    for (let x = 0; x + width <= COLUMNS; x++) {
      const place = { x, y, width, height };
      if (!all.some((one) => meet(one, place))) return place;
    }
  }
  return { x: 0, y: bottom, width, height };
}

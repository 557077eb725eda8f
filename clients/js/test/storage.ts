// A storage like a browser's, for a page that is none.

/** Keeps texts by name; takes no more than `room` characters. */
export class FakeStorage implements Storage {
  [name: string]: unknown;
  readonly #texts = new Map<string, string>();
  readonly #room: number;

  constructor(room = Infinity) {
    this.#room = room;
  }
  get length(): number {
    return this.#texts.size;
  }
  key(index: number): string | null {
    return [...this.#texts.keys()][index] ?? null;
  }
  getItem(name: string): string | null {
    return this.#texts.get(name) ?? null;
  }
  setItem(name: string, text: string): void {
    const used = [...this.#texts].reduce((sum, [n, t]) => sum + (n === name ? 0 : t.length), 0);
    if (used + text.length > this.#room) throw new DOMException("full", "QuotaExceededError");
    this.#texts.set(name, text);
  }
  removeItem(name: string): void {
    this.#texts.delete(name);
  }
  clear(): void {
    this.#texts.clear();
  }
  names(): string[] {
    return [...this.#texts.keys()];
  }
}

// Small texts by name: in localStorage where there is one with room, else as long as the page lives.

/** Where texts are kept. Every name begins with the shelf's own prefix. */
export interface Shelf {
  get(name: string): string | null;
  /** Keep a text; says whether it will outlive the page. */
  set(name: string, text: string): boolean;
  delete(name: string): void;
  /** The names that begin so, sorted. */
  names(start: string): string[];
  /** Leave nothing. */
  clear(): void;
}

/** A shelf over a storage; `null` where there is none. */
export function shelf(prefix: string, disk: Storage | null): Shelf {
  const memory = new Map<string, string>();
  const names = (start: string): string[] => {
    const found = new Set([...memory.keys()]);
    for (let i = 0; i < (disk?.length ?? 0); i++) {
      const name = disk?.key(i);
      if (name?.startsWith(prefix)) found.add(name.slice(prefix.length));
    }
    return [...found].filter((name) => name.startsWith(start)).sort();
  };
  const remove = (name: string): void => {
    memory.delete(name);
    disk?.removeItem(prefix + name);
  };
  return {
    get: (name) => memory.get(name) ?? disk?.getItem(prefix + name) ?? null,
    set(name, text) {
      try {
        if (disk) {
          disk.setItem(prefix + name, text);
          memory.delete(name);
          return true;
        }
      } catch {
        // Full, or switched off: what is on the disk would be older than what is in memory.
        disk?.removeItem(prefix + name);
      }
      memory.set(name, text);
      return false;
    },
    delete: remove,
    names,
    clear: () => names("").forEach(remove),
  };
}

/** The page's localStorage; `null` where the browser keeps it from us. */
export function pageStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

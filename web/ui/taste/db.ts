// The browser's own store. Where IndexedDB is blocked (private windows, policies) all is kept until the page is left, no longer.

export type Table = 'outbox' | 'opinions' | 'heard' | 'prefs' | 'model';
const tables: Table[] = ['outbox', 'opinions', 'heard', 'prefs', 'model'];
const version = 1;

/** Rows are told apart by their `id`. */
export interface Row {
  id: string;
}

export interface Store {
  all<T extends Row>(table: Table): Promise<T[]>;
  put(table: Table, rows: readonly Row[]): Promise<void>;
  remove(table: Table, ids: readonly string[]): Promise<void>;
}

export class MemoryStore implements Store {
  private readonly rows = new Map<Table, Map<string, Row>>(tables.map((table) => [table, new Map()]));

  async all<T extends Row>(table: Table): Promise<T[]> {
    return [...(this.rows.get(table)?.values() ?? [])] as T[];
  }
  async put(table: Table, rows: readonly Row[]): Promise<void> {
    for (const row of rows) this.rows.get(table)?.set(row.id, row);
  }
  async remove(table: Table, ids: readonly string[]): Promise<void> {
    for (const id of ids) this.rows.get(table)?.delete(id);
  }
}

class IndexedStore implements Store {
  constructor(private readonly database: IDBDatabase) {}

  all<T extends Row>(table: Table): Promise<T[]> {
    return done(this.database.transaction(table).objectStore(table).getAll() as IDBRequest<T[]>);
  }
  put(table: Table, rows: readonly Row[]): Promise<void> {
    return this.change(table, (store) => rows.forEach((row) => store.put(row)));
  }
  remove(table: Table, ids: readonly string[]): Promise<void> {
    return this.change(table, (store) => ids.forEach((id) => store.delete(id)));
  }

  private change(table: Table, act: (store: IDBObjectStore) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const change = this.database.transaction(table, 'readwrite');
      change.oncomplete = () => resolve();
      change.onerror = change.onabort = () => reject(change.error ?? new Error(`${table} was not written`));
      act(change.objectStore(table));
    });
  }
}

let opened: Promise<Store> | null = null;

export function store(): Promise<Store> {
  opened ??= open().catch((blocked: unknown) => {
    document.documentElement.dataset.storage = 'blocked';
    console.info('This browser keeps nothing for us:', blocked);
    return new MemoryStore();
  });
  return opened;
}

/** A browser that asks its user first may never answer. */
const patienceMs = 3000;

function open(): Promise<Store> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('sidflow', version);
    const timer = setTimeout(() => reject(new Error('no answer')), patienceMs);
    request.onupgradeneeded = () => {
      for (const table of tables) if (!request.result.objectStoreNames.contains(table)) request.result.createObjectStore(table, { keyPath: 'id' });
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      // Another window of a newer page wants another shape.
      request.result.onversionchange = () => request.result.close();
      resolve(new IndexedStore(request.result));
    };
    request.onerror = () => {
      clearTimeout(timer);
      reject(request.error ?? new Error('not opened'));
    };
  });
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('not read'));
  });
}

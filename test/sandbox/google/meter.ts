/** Counts what an execution asked of Google's servers, and what that would have cost in time (apps-script.md §5). */
export interface Counts {
  /** Round trips to the spreadsheet: every get, set and flush. */
  spreadsheet: number;
  properties: number;
  cache: number;
  lock: number;
  /** Requests sent; each of a fetchAll counts. */
  fetch: number;
  /** Cells read and written. */
  cells: number;
  /** Calls per Apps Script method that reached a server, as "Range.setValues". */
  methods: Record<string, number>;
}

type Group = 'spreadsheet' | 'properties' | 'cache' | 'lock';

const groupOf: Readonly<Record<string, Group | undefined>> = {
  range: 'spreadsheet',
  sheet: 'spreadsheet',
  book: 'spreadsheet',
  protection: 'spreadsheet',
  properties: 'properties',
  cache: 'cache',
  lock: 'lock',
};

/** Answered from what the script already holds. */
const free = new Set([
  'book.title',
  'book.url',
  'book.locale',
  'book.timeZone',
  'book.activeSheet',
  'sheet.name',
  'sheet.position',
  'sheet.area',
  'sheet.namedArea',
  'sheet.activeArea',
  'sheet.activeAreas',
  'lock.isHeld',
]);

/** Reports say 100–500 ms for the spreadsheet (apps-script.md §5); 50 ms for the small stores is our assumption. */
const costMs: Readonly<Record<Group, number>> = { spreadsheet: 150, properties: 50, cache: 50, lock: 50 };
/** Assumption: a block of 100,000 cells takes a second more than one cell. */
const costPerCellMs = 0.01;
/**
 * Three calls to one API took 1.77 s one after the other and 0.93 s by fetchAll
 * (pre-practice.net/2020/03/urlfetchappfetchallfetch.html): half a second each, and a wave takes little more than one.
 * How fast CS2Cap itself is, nobody outside knows.
 */
const fetchMs = 500;
const fetchTogetherMs = 50;

export class Meter {
  readonly counts: Counts = { spreadsheet: 0, properties: 0, cache: 0, lock: 0, fetch: 0, cells: 0, methods: {} };
  /** What the calls so far would have taken; fetches with what they took on the clock besides. */
  modelMs = 0;
  #waitedMs = 0;

  /** Counts one question of a script, unless it is free. */
  question(operation: string, method: string): void {
    const group = groupOf[operation.split('.')[0] ?? ''];
    if (!group || free.has(operation)) return;
    this.counts[group] += 1;
    this.counts.methods[method] = (this.counts.methods[method] ?? 0) + 1;
    this.modelMs += costMs[group];
  }

  touched(cells: number): void {
    this.counts.cells += cells;
    this.modelMs += cells * costPerCellMs;
  }

  /** One wave of requests that went out together; `tookMs` is what the answers took on the clock of the stand-in. */
  fetched(requests: number, method: string, tookMs: number): void {
    this.counts.fetch += requests;
    this.counts.methods[method] = (this.counts.methods[method] ?? 0) + 1;
    if (requests > 0) this.modelMs += tookMs + fetchMs + (requests - 1) * fetchTogetherMs;
  }

  /** Time modelled rather than waited for. */
  passed(milliseconds: number): void {
    this.modelMs += milliseconds;
  }

  /** Time spent on the clock: sleeping, or waiting for a lock. */
  waited(milliseconds: number): void {
    this.#waitedMs += milliseconds;
  }

  /** How long the execution has run. A test may move its clock by hours at once, so only what the script did counts. */
  get elapsedMs(): number {
    return this.modelMs + this.#waitedMs;
  }
}

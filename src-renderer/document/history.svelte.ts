import { emptyDocument, type WorkbenchDocument } from './document.ts';

/** A named change, as undo shows it. */
interface Step {
  readonly name: string;
  /** Changes with the same key that follow one another within a gesture are one step. */
  readonly key: string | undefined;
  readonly before: WorkbenchDocument;
}

const MOST_STEPS = 200;
/** Milliseconds between two changes of one gesture. */
const GESTURE = 800;

/**
 * The document of the open study with its undo and redo. Documents are immutable and share what did not change, so a step
 * is no more than a reference to the document before it.
 */
export class DocumentHistory {
  #now = $state.raw<WorkbenchDocument>(emptyDocument());
  #past = $state.raw<readonly Step[]>([]);
  #future = $state.raw<readonly Step[]>([]);
  #lastChange = 0;

  constructor(private readonly clock: () => number = () => performance.now()) {}

  get now(): WorkbenchDocument {
    return this.#now;
  }

  /** What undo would take back and redo would bring back; null where there is nothing. */
  get undoName(): string | null {
    return this.#past.at(-1)?.name ?? null;
  }
  get redoName(): string | null {
    return this.#future.at(-1)?.name ?? null;
  }

  /**
   * Changes slices of the document as one named step.
   * @param name what the user did, as it reads behind "Undo": "hide V1"
   * @param key joins the changes of a drag into one step
   * @param within ms between two changes that are joined; Infinity where the key is of one drag alone
   */
  change(
    name: string,
    slices: (now: WorkbenchDocument) => Partial<WorkbenchDocument>,
    key?: string,
    within: number = GESTURE,
  ): void {
    const before = this.#now;
    const after = { ...before, ...slices(before) };
    if (sameSlices(before, after)) return;
    const time = this.clock();
    const last = this.#past.at(-1);
    const joins = key !== undefined && last?.key === key && time - this.#lastChange < within;
    this.#lastChange = time;
    this.#now = after;
    this.#future = [];
    if (!joins) this.#past = [...this.#past, { name, key, before }].slice(-MOST_STEPS);
  }

  /** Changes without a step: what the window adjusts by itself, such as a default that depends on the study. */
  adjust(slices: (now: WorkbenchDocument) => Partial<WorkbenchDocument>): void {
    this.#now = { ...this.#now, ...slices(this.#now) };
  }

  undo(): void {
    const step = this.#past.at(-1);
    if (step === undefined) return;
    this.#future = [...this.#future, { ...step, before: this.#now }];
    this.#past = this.#past.slice(0, -1);
    this.#now = step.before;
    this.#lastChange = 0;
  }

  redo(): void {
    const step = this.#future.at(-1);
    if (step === undefined) return;
    this.#past = [...this.#past, { ...step, before: this.#now }];
    this.#future = this.#future.slice(0, -1);
    this.#now = step.before;
    this.#lastChange = 0;
  }

  /** Another study's document, or a stored one: there is nothing to undo then. */
  open(document: WorkbenchDocument): void {
    this.#now = document;
    this.#past = [];
    this.#future = [];
  }
}

/** Slices that are the same object are not looked into: a recipe may hold painted voxels, and this runs while a hand drags. */
function sameSlices(a: WorkbenchDocument, b: WorkbenchDocument): boolean {
  const names = Object.keys(a) as (keyof WorkbenchDocument)[];
  return names.every((name) => a[name] === b[name] || JSON.stringify(a[name]) === JSON.stringify(b[name]));
}

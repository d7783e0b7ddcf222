import type { Matrix } from '../../maths/matrix.ts';
import type { StudyPlace } from '../methods/types.ts';
import { OutdatedError } from '../wire-error.ts';
import type { RegionSet } from './live-decoding.ts';

/** What live.decode gave last for one set of regions: images and significance are of it. */
export interface LastDecode {
  readonly request: number;
  readonly revision: string;
  readonly subjects: readonly {
    readonly id: string;
    readonly testRows: readonly number[];
    /** Predicted latents [n x d]. */
    readonly latents: Matrix;
  }[];
  /** Mean of the subjects' latents [nTest x d], and the rows of the test set that have one. */
  readonly mean: { readonly latents: Matrix; readonly rows: readonly number[] };
}

/** Resolves while a request is the newest. */
type StillNewest = (() => Promise<void>) & { readonly signal: AbortSignal };

/** What is remembered of a study between calls: which requests are the newest, and what they gave. */
class LiveSession {
  readonly last: Partial<Record<RegionSet, LastDecode>> = {};
  private readonly newest = new Map<string, AbortController>();

  /**
   * Takes the place of all earlier requests of a kind. By time and not by number: a window that was loaded anew counts from the start.
   * @param of the kind of request that this one goes by, which outdates it too
   * @returns a check that lets waiting calls in and throws OutdatedError once a newer request has come; its signal ends work
   * with that error as soon as one of this kind comes
   */
  begin(kind: string, of?: string): StillNewest {
    const mine = new AbortController();
    this.newest.get(kind)?.abort(new OutdatedError());
    this.newest.set(kind, mine);
    const basis = of === undefined ? undefined : this.newest.get(of);
    const check = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      const isNewest = this.newest.get(kind) === mine && (of === undefined || this.newest.get(of) === basis);
      if (!isNewest) throw new OutdatedError();
    };
    return Object.assign(check, { signal: mine.signal });
  }

  /** What live.decode gave under this number. @throws OutdatedError when it is not the last */
  lastOf(set: RegionSet, request: number): LastDecode {
    const last = this.last[set];
    if (last?.request !== request) throw new OutdatedError();
    return last;
  }
}

/** Windows that may be open at a time; what those remember that were not used longest goes first. */
const MOST_SESSIONS = 32;
const sessions = new Map<string, LiveSession>();

/** The session of a window with a study: what one window asks outdates nothing of another's. */
export function liveSession({ out }: Pick<StudyPlace, 'out'>, window = ''): LiveSession {
  const key = `${window}\0${out}`;
  const session = sessions.get(key) ?? new LiveSession();
  // The newest stands last.
  sessions.delete(key);
  sessions.set(key, session);
  for (const oldest of sessions.keys()) {
    if (sessions.size <= MOST_SESSIONS) break;
    sessions.delete(oldest);
  }
  return session;
}

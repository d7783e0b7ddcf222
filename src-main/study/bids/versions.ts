import { compareNatural } from '../natural.ts';
import type { Run } from './model.ts';
import type { FoundRun } from './runs.ts';

/**
 * All runs in natural order. Derivatives take events and sidecar fields that they lack from the raw run. Of two files
 * of one version (`.nii` and `.nii.gz`) the first is kept, the other returned among `duplicates`.
 */
export function linkVersions(found: readonly FoundRun[]): { runs: FoundRun[]; duplicates: FoundRun[] } {
  const place = ({ run, identity }: FoundRun) => `${run.subject}\0${identity}`;
  const raw = new Map<string, FoundRun>();
  for (const one of found) {
    // of several echoes the first stands for the run
    if (one.run.source === 'raw' && !raw.has(place(one))) raw.set(place(one), one);
  }
  const linked = found.map((one): FoundRun => {
    const from = one.run.source === 'raw' ? undefined : raw.get(place(one))?.run;
    if (from === undefined) return one;
    const events = one.run.events ?? from.events;
    const tr = one.run.tr ?? from.tr;
    const run: Run = {
      ...one.run,
      ...(events === undefined ? {} : { events }),
      ...(tr === undefined ? {} : { tr }),
      missing: one.run.missing.filter((what) => what !== 'events' || events === undefined),
      sidecar: { ...from.sidecar, ...one.run.sidecar },
    };
    return { ...one, run };
  });
  const sorted = linked
    .map((one) => ({ one, keys: sortKeys(one.run) }))
    .sort((a, b) => {
      for (let i = 0; i < a.keys.length; i++) {
        const difference = compareNatural(a.keys[i]!, b.keys[i]!);
        if (difference !== 0) return difference;
      }
      return 0;
    });
  const seen = new Set<string>();
  const runs: FoundRun[] = [];
  const duplicates: FoundRun[] = [];
  for (const { one } of sorted) {
    const { subject, source, space, desc, key } = one.run;
    const version = [subject, source, space, desc, key].join('\0');
    (seen.has(version) ? duplicates : runs).push(one);
    seen.add(version);
  }
  return { runs, duplicates };
}

function sortKeys(run: Run): string[] {
  const { subject, source, space, desc, session, task, key, bold } = run;
  const version = [source === 'raw' ? '' : source, space ?? '', desc ?? ''];
  // of two files of one version the one that has content comes first
  const content = bold === undefined ? ['1', ''] : ['0', bold];
  return [subject, ...version, session ?? '', task, run.run ?? '', key, ...content];
}

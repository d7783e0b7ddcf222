import { join } from 'node:path';
import { matrix, row, takeRows, type Matrix } from '../../maths/matrix.ts';
import { loadMatrix } from '../arrays.ts';
import type { LoadedManifest, ManifestSubject } from '../decoding-manifest.ts';
import { PerceptError } from '../../errors.ts';
import type { StudyPlace } from '../methods/types.ts';
import { problemOf } from './problem.ts';
import { NearestTraining } from './nearest.ts';
import { SubjectDecoder } from './subject-decoder.ts';
import { subjectRegions, type SubjectRegions } from './subject-regions.ts';
import type { RunningSums } from '../../decoding/voxel-sums.ts';

export type RegionSet = 'A' | 'B';

/** A subject whose fits are in memory. */
export interface LiveSubject {
  readonly id: string;
  /** Rows of the test set that its patterns are of, and their true latents [n x d]. */
  readonly testRows: readonly number[];
  readonly truth: Matrix;
  /** The map from voxels to latents; where it cannot be used, why. */
  readonly decoder: SubjectDecoder | { readonly problem: string };
  /** Sums over the regions chosen last. */
  readonly running: Partial<Record<RegionSet, RunningSums>>;
}

/** The fits that a run has left, in memory for decoding any region. */
export interface LiveDecoding {
  readonly loaded: LoadedManifest;
  /** True latents of the test set [nTest x d]. */
  readonly truth: Matrix;
  readonly nearest: NearestTraining;
  readonly subjects: readonly LiveSubject[];
}

let current: { key: string; decoding: Promise<LiveDecoding> } | undefined;

/**
 * The decoding of a results folder, loaded when it is asked for first: reading W and Y and summing over chunks of voxels takes a moment.
 * One stays in memory, that of the study last asked for.
 */
export function liveDecoding(place: StudyPlace, loaded: LoadedManifest): Promise<LiveDecoding> {
  const key = `${place.out}\0${loaded.manifest.revision}`;
  if (current?.key !== key) {
    const decoding = load(place, loaded);
    current = { key, decoding };
    // What failed may be mended meanwhile.
    decoding.catch(() => (current = undefined));
  }
  return current.decoding;
}

async function load(place: StudyPlace, loaded: LoadedManifest): Promise<LiveDecoding> {
  const { manifest, folder } = loaded;
  const truth = await loadMatrix(join(folder, manifest.latents, 'test.npy'));
  const nearest = new NearestTraining(await loadMatrix(join(folder, manifest.latents, 'train.npy')));
  const subjects: LiveSubject[] = [];
  // One after the other: each holds its arrays twice while it is made.
  for (const subject of manifest.subjects) {
    const regions = await subjectRegions(place, subject.id, loaded);
    subjects.push({
      id: subject.id,
      testRows: subject.testRows,
      truth: takeRows(truth, subject.testRows),
      decoder: await loadDecoder(loaded, subject, regions),
      running: {},
    });
  }
  return { loaded, truth, nearest, subjects };
}

async function loadDecoder(
  { manifest, folder }: LoadedManifest,
  subject: ManifestSubject,
  regions: SubjectRegions,
): Promise<LiveSubject['decoder']> {
  const { decoder } = manifest.recipe;
  if (decoder.kind !== 'inverse' || decoder.select !== undefined) {
    const what =
      decoder.kind !== 'inverse' ? 'this decoder is learnt' : 'the voxels to decode from are chosen';
    return {
      problem: `${what} anew for each region, which takes a run: add the region to the recipe and run it`,
    };
  }
  const [w, y, mean] = await Promise.all(
    [subject.w, subject.y, subject.latentMean].map((path) => loadMatrix(join(folder, path))),
  );
  try {
    return new SubjectDecoder({
      w: w!,
      y: y!,
      latentMean: row(mean!, 0),
      decoder,
      designRank: subject.train?.rank,
      voxels: regions.data!,
      atoms: regions.atoms,
      grid: regions.grid,
    });
  } catch (error) {
    if (error instanceof PerceptError) return { problem: problemOf(error) };
    throw error;
  }
}

/**
 * Mean over the subjects that saw an image of their predicted latents.
 * @returns latents [nTest x d], and which rows some subject saw
 */
export function meanLatents(
  subjects: readonly { readonly testRows: readonly number[]; readonly latents: Matrix }[],
  nTest: number,
  dims: number,
): { latents: Matrix; rows: number[] } {
  const latents = matrix(nTest, dims);
  const counts = new Uint32Array(nTest);
  for (const subject of subjects) for (const test of subject.testRows) counts[test]!++;
  for (const subject of subjects) {
    subject.testRows.forEach((test, i) => {
      const from = row(subject.latents, i);
      const to = row(latents, test);
      for (let j = 0; j < dims; j++) to[j]! += from[j]! / counts[test]!;
    });
  }
  return { latents, rows: [...counts.keys()].filter((test) => counts[test]! > 0) };
}

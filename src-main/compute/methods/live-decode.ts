import type { LiveDecode, LiveSubject as SubjectView } from '../../contract/live.ts';
import { groupScore } from '../../decoding/scores/group.ts';
import { columnsOf } from '../../decoding/regions/account.ts';
import { evaluateRegion } from '../../decoding/regions/evaluate.ts';
import { formatRegion, type RegionNode } from '../../decoding/regions/node.ts';
import { parseRegion } from '../../decoding/regions/parse.ts';
import { PerceptError } from '../../errors.ts';
import { takeRows, type Matrix } from '../../maths/matrix.ts';
import { requireManifest } from '../manifest-problem.ts';
import { orNull } from '../or-null.ts';
import { encodeDrawing } from '../drawings.ts';
import { liveDecoding, meanLatents, type LiveDecoding, type LiveSubject } from '../live/live-decoding.ts';
import { liveScores } from '../live/live-scores.ts';
import { problemOf } from '../live/problem.ts';
import { liveSession } from '../live/session.ts';
import { subjectRegions } from '../live/subject-regions.ts';
import { SubjectDecoder } from '../live/subject-decoder.ts';
import { regionMapNotes, type RegionMapName } from '../region-maps.ts';
import { resolveMaps } from '../../decoding/regions/resolve.ts';
import type { Method, StudyPlace } from './types.ts';

/** Decodes every subject's test patterns in a region. */
export const liveDecode: Method<'live.decode'> = async (place, input, { window }) => {
  const started = performance.now();
  const { set, request, expression, voxelsOf } = input;
  const session = liveSession(place, window);
  const stillNewest = session.begin(set);
  const node = parseRegion(expression);
  const loaded = await requireManifest(place.out);
  const decoding = await liveDecoding(place, loaded);

  const done: Done[] = [];
  for (const subject of decoding.subjects) {
    await stillNewest();
    done.push(await decodeSubject(place, decoding, subject, node, set));
  }
  await stillNewest();

  const decoded = done.flatMap(({ subject, latents }) =>
    latents === undefined ? [] : [{ id: subject.id, testRows: subject.testRows, latents }],
  );
  const mean = meanLatents(decoded, decoding.truth.rows, decoding.truth.cols);
  session.last[set] = { request, revision: loaded.manifest.revision, subjects: decoded, mean };
  return {
    set,
    request,
    formatted: formatRegion(node),
    subjects: done.map(({ view }) => view),
    group: groupOf(
      done.map(({ view }) => view),
      loaded.manifest.recipe.evaluation.confidence,
    ),
    mean: decoded.length === 0 ? null : scoreMean(decoding.truth, mean),
    voxels: await voxelsView(place, decoding, done, voxelsOf),
    took: performance.now() - started,
  };
};

interface Done {
  readonly subject: LiveSubject;
  readonly view: SubjectView;
  /** Voxels of the region on the subject's grid. */
  readonly indices: Uint32Array | undefined;
  readonly latents: Matrix | undefined;
}

async function decodeSubject(
  place: StudyPlace,
  { loaded }: LiveDecoding,
  subject: LiveSubject,
  node: RegionNode,
  set: 'A' | 'B',
): Promise<Done> {
  const { decoder } = subject;
  let counts = { inRegion: 0, inData: 0, used: 0 };
  let indices: Uint32Array | undefined;
  try {
    const regions = await subjectRegions(place, subject.id, loaded);
    const environment = await regions.environment(node, place.recipe);
    indices = evaluateRegion(node, environment).indices;
    const columns = columnsOf(indices, regions.data!);
    counts = { inRegion: indices.length, inData: columns.length, used: 0 };
    if (!(decoder instanceof SubjectDecoder)) throw new PerceptError(decoder.problem);
    counts.used = columns.reduce((sum, column) => sum + decoder.usable[column]!, 0);
    const running = (subject.running[set] ??= decoder.startRegion());
    const found = decoder.decode(columns, running);
    const { latents } = found;
    const scores = liveScores(subject.truth, latents);
    const chosenBy = resolveMaps(node, Object.keys(regionMapNotes)) as RegionMapName[];
    return {
      subject,
      indices,
      latents,
      view: {
        id: subject.id,
        ...counts,
        problem: null,
        rank: found.rank,
        rows: found.rows,
        solver: found.solver,
        condition: orNull(found.condition),
        notes: [...chosenBy.map((map) => regionMapNotes[map]), ...found.notes],
        pairwise: orNull(scores.pairwise),
        pairs: scores.pairs,
        twoWay: orNull(scores.twoWay),
        imagePairwise: Array.from(scores.imagePairwise, orNull),
        imageCorrelation: Array.from(scores.imageCorrelation, orNull),
      },
    };
  } catch (error) {
    if (!(error instanceof PerceptError)) throw error;
    return { subject, indices, latents: undefined, view: failed(subject, counts, error) };
  }
}

/** A subject that this region cannot be decoded in, and why. */
function failed(
  { id, testRows, truth }: LiveSubject,
  counts: Pick<SubjectView, 'inRegion' | 'inData' | 'used'>,
  error: PerceptError,
): SubjectView {
  return {
    id,
    ...counts,
    problem: problemOf(error),
    rank: 0,
    rows: truth.cols + 1,
    solver: '',
    condition: null,
    notes: [],
    pairwise: null,
    pairs: 0,
    twoWay: null,
    imagePairwise: testRows.map(() => null),
    imageCorrelation: testRows.map(() => null),
  };
}

function groupOf(subjects: readonly SubjectView[], level: number): LiveDecode['group'] {
  const values = subjects.map(({ pairwise }) => pairwise ?? NaN);
  const found = groupScore(
    values,
    values.map(() => 0.5),
    level,
  );
  return { n: found.n, pairwise: orNull(found.mean), ci: found.ci ?? null };
}

function scoreMean(
  truth: Matrix,
  { latents, rows }: { readonly latents: Matrix; readonly rows: readonly number[] },
): LiveDecode['mean'] {
  const scores = liveScores(takeRows(truth, rows), takeRows(latents, rows));
  const imagePairwise: (number | null)[] = new Array<null>(truth.rows).fill(null);
  rows.forEach((test, i) => (imagePairwise[test] = orNull(scores.imagePairwise[i]!)));
  return { pairwise: orNull(scores.pairwise), imagePairwise };
}

async function voxelsView(
  place: StudyPlace,
  { loaded }: LiveDecoding,
  done: readonly Done[],
  asked: string | undefined,
): Promise<LiveDecode['voxels']> {
  const found = done.find(({ subject }) => subject.id === asked);
  if (found?.indices === undefined) return null;
  const { grid } = await subjectRegions(place, found.subject.id, loaded);
  if (grid === undefined) return null;
  return {
    subject: found.subject.id,
    grid: { dims: [...grid.dims], affine: [...grid.affine] },
    runs: encodeDrawing(found.indices),
  };
}

import { centrePatterns, type Centring } from '../../decoding/centring.ts';
import { decodeInverse } from '../../decoding/inverse.ts';
import { columnsOf } from '../../decoding/regions/account.ts';
import type { ChooseColumns } from '../../decoding/ridge/cross-validate.ts';
import { predictRidge } from '../../decoding/ridge/ridge.ts';
import type { TrainingPatterns } from '../../decoding/selection/measures.ts';
import { measureVoxels, SELECTED_BY, selectVoxels } from '../../decoding/selection/select.ts';
import { decodeWhitened } from '../../decoding/whitened/whitened.ts';
import { NoVoxelsError } from '../../errors.ts';
import { matrix, row, takeCols, takeRows, type Matrix } from '../../maths/matrix.ts';
import { splitRows, stackRows } from '../../maths/stack.ts';
import type { Decoder, Select } from '../../recipe/decoder-schema.ts';
import { loadColumns, loadMatrix } from '../arrays.ts';
import type { SelectionResult } from '../results.ts';
import { fitDecoder, type LearningDecoder } from './fit-decoder.ts';

export interface DecoderFiles {
  /** W, npy [(d+1) x nVoxels], and the test patterns, npy [nImages x nVoxels]. */
  readonly w: string;
  readonly y: string;
  /** Training patterns of single trials, the row of the latents and the group (run) of each. */
  readonly single: { patterns: string; rows: Uint32Array; groups: readonly number[] } | undefined;
  /** t of the mean response in the training runs, npy [nVoxels]. */
  readonly trainT: string | undefined;
  /** What the training fit leaves, npy [rows x nVoxels] each. */
  readonly residuals: readonly string[] | undefined;
  /** Memory for residuals that are used more than once. */
  readonly memoryBytes: number;
  readonly trainLatents: string;
  readonly latentMean: string;
  /** Rank of the design that W was fitted with: W has no more directions than that, whatever rounding says. */
  readonly designRank: number | undefined;
  readonly decoder: Decoder;
}

export interface Decoded {
  readonly latents: Matrix;
  /** Voxels decoded from. */
  readonly voxels: number;
  readonly rank: number;
  readonly condition: number;
  readonly solver: string;
  readonly notes: string[];
  readonly selection?: SelectionResult;
}

type Inverse = Extract<Decoder, { kind: 'inverse' | 'whitened' }>;

/** Test patterns in place of those of the files: `sets` of one size below one another, each of which is centred on its own. */
export interface OtherPatterns {
  /** [sets nImages x columns] */
  readonly of: (columns: Uint32Array) => Matrix;
  readonly sets: number;
}

/** What decodes the test patterns of one subject from any columns of its patterns. @param others decoded in place of its test patterns */
export async function loadDecoder(
  files: DecoderFiles,
  others?: OtherPatterns,
): Promise<(columns: Uint32Array) => Decoded> {
  const { decoder } = files;
  const y = others ?? (await ownPatterns(files.y));
  const training = files.single === undefined ? undefined : await loadTraining(files, files.single);
  const select = decoder.select === undefined ? undefined : await loadSelect(files, decoder.select, training);
  if (decoder.kind === 'inverse' || decoder.kind === 'whitened') {
    const w = await loadMatrix(files.w);
    const mean = row(await loadMatrix(files.latentMean), 0);
    return (columns) => {
      const kept = select?.(columns) ?? { columns, note: [] };
      const found = invert(files, decoder, kept.columns, w, y);
      return {
        ...found,
        // Relative to the training mean, which is added back.
        latents: addToRows(found.latents, mean),
        notes: [...kept.note, ...found.notes],
        ...('selection' in kept && { selection: kept.selection }),
      };
    };
  }
  if (training === undefined) throw new Error(`${decoder.kind} was given no training patterns`);
  return (columns) => learn(decoder, columns, training, y, select);
}

async function ownPatterns(path: string): Promise<OtherPatterns> {
  const y = await loadMatrix(path);
  return { of: (columns) => takeCols(y, columns), sets: 1 };
}

interface Kept {
  readonly columns: Uint32Array;
  readonly selection: SelectionResult;
  readonly note: string[];
}
type SelectColumns = (columns: Uint32Array, rows?: readonly number[]) => Kept;

/** The selection of a recipe, as a choice among the columns of a region by all training data or by some rows of them. */
async function loadSelect(
  files: DecoderFiles,
  rule: Select,
  training: TrainingPatterns | undefined,
): Promise<SelectColumns> {
  const { by } = rule;
  // With single patterns it is made of these, as within the folds of a cross-validation; otherwise it is the fit's own.
  const fitted =
    by === 't' && training === undefined && files.trainT !== undefined
      ? (await loadMatrix(files.trainT)).data.map(Math.abs)
      : undefined;
  // A measure is of all voxels, and so made once for all regions.
  const known = new Map<string, Float64Array>();
  const measure = (rows: readonly number[] | undefined): Float64Array => {
    if (fitted !== undefined && rows === undefined) return fitted;
    if (training === undefined) throw new Error('the voxels cannot be selected without training patterns');
    const key = rows?.join() ?? 'all';
    const found = known.get(key) ?? measureVoxels(by, training, rows);
    known.set(key, found);
    return found;
  };
  return (columns, rows) => {
    const found = selectVoxels(measure(rows), columns, rule);
    const selection = { by, of: columns.length, kept: found.columns.length, least: found.least };
    const note = `${selection.kept} of ${selection.of} voxels selected by ${SELECTED_BY[by]} (${found.least.toPrecision(4)} or more); by training data alone`;
    return { columns: found.columns, selection, note: [note] };
  };
}

/** Eq. 2, or its whitened form. */
function invert(
  { designRank, residuals, memoryBytes }: DecoderFiles,
  decoder: Inverse,
  columns: Uint32Array,
  w: Matrix,
  y: OtherPatterns,
): Omit<Decoded, 'selection'> {
  const weights = takeCols(w, columns);
  // W's first row is the mean training pattern (with uncentred modulators, the response where all latents are 0).
  const trainMean = decoder.centring === 'train' ? row(weights, 0) : undefined;
  const alone = y.sets === 1;
  const patterns = alone ? y.of(columns) : centreSets(y.of(columns), y.sets, decoder.centring, trainMean);
  const options = {
    centring: alone ? decoder.centring : ('none' as const),
    ...(alone && trainMean !== undefined ? { trainMean } : {}),
    ...(designRank === undefined ? {} : { designRank }),
  };
  if (decoder.kind === 'whitened') {
    if (residuals === undefined) throw new Error('the whitened inverse was given no residuals');
    const parts = residuals.map((path) => () => {
      const { rows, cols, data } = loadColumns(path, 0, w.cols);
      return takeCols({ rows, cols, data: Float64Array.from(data) }, columns);
    });
    return decodeWhitened(weights, patterns, parts, {
      ...options,
      shrinkage: decoder.shrinkage,
      memoryBytes,
    });
  }
  const { solver, lambda } = decoder;
  return decodeInverse(weights, patterns, {
    ...options,
    solver,
    ...(lambda === undefined ? {} : { lambda }),
  });
}

function centreSets(y: Matrix, sets: number, centring: Centring, trainMean?: Float64Array): Matrix {
  const sizes = Array.from({ length: sets }, () => y.rows / sets);
  return stackRows(splitRows(y, sizes).map((set) => centrePatterns(set, centring, trainMean)));
}

async function loadTraining(
  { trainLatents }: DecoderFiles,
  { patterns, rows, groups }: NonNullable<DecoderFiles['single']>,
): Promise<TrainingPatterns> {
  const latents = takeRows(await loadMatrix(trainLatents), rows);
  return { patterns: await loadMatrix(patterns), latents, groups, items: rows };
}

function learn(
  decoder: LearningDecoder,
  columns: Uint32Array,
  { patterns, latents, groups }: TrainingPatterns,
  y: OtherPatterns,
  select: SelectColumns | undefined,
): Decoded {
  const chosen = select?.(columns);
  const choose: ChooseColumns | undefined =
    select === undefined
      ? undefined
      : (rows) => {
          // All rows are the training data themselves; fewer are those of a fold.
          const kept = rows.length === patterns.rows ? chosen! : select(columns, rows);
          return columnsOf(kept.columns, columns);
        };
  const { model, solver, how, folds } = fitDecoder(
    decoder,
    takeCols(patterns, columns),
    latents,
    groups,
    choose,
  );
  const voxels = chosen?.columns.length ?? columns.length - model.ignoredVoxels;
  if (voxels === 0)
    throw new NoVoxelsError(`none of its ${columns.length} voxels varies over the training patterns`);
  const anew = chosen === undefined || folds === undefined ? [] : ['each fold selected by its own runs'];
  return {
    latents: predictRidge(model, y.of(columns)),
    voxels,
    rank: Math.min(voxels, patterns.rows - 1),
    condition: NaN,
    solver,
    notes: [
      ...(chosen === undefined ? [] : [[...chosen.note, ...anew].join('; ')]),
      `${solver} on ${patterns.rows} training patterns, ${how}`,
      ...model.notes,
    ],
    ...(chosen && { selection: chosen.selection }),
  };
}

function addToRows({ rows, cols, data }: Matrix, offsets: Float64Array): Matrix {
  return matrix(
    rows,
    cols,
    data.map((value, at) => value + offsets[at % cols]!),
  );
}

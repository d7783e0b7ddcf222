import { triangleCondition } from '../maths/condition.ts';
import { columnNorms, divideColumns } from '../maths/columns.ts';
import { matrix, takeCols, type Matrix } from '../maths/matrix.ts';
import { pivotedQr, solveUpper } from '../maths/qr.ts';
import type { Design } from './design.ts';
import { dependence, fullNorms, projectRun, reducedEffects } from './project.ts';

/** A column of the model that brings nothing, or next to nothing, of its own. */
export interface DesignFault {
  readonly column: string;
  readonly kind:
    'zero' | 'in nuisance' | 'duplicate' | 'dependent' | 'nearly dependent' | 'nuisance dependent';
  /** One sentence without a full stop. */
  readonly reason: string;
}

/** What can be known about a model before it is fitted. */
export interface DesignReport {
  readonly nScans: number;
  /** Effects, and how many of them are independent once nuisance is projected out. */
  readonly columns: number;
  readonly rank: number;
  readonly nuisanceRank: number;
  /** Residual degrees of freedom: scans less both ranks. */
  readonly dof: number;
  /**
   * Condition number of the effects after projection, columns scaled to unit norm; Infinity when the rank is
   * not full.
   */
  readonly condition: number;
  readonly faults: readonly DesignFault[];
}

// Left of a column after the others are taken out, as a share of its norm: below this, betas lose six digits
// and are noise in practice.
const nearDependence = 1e-6;

/**
 * Rank, condition and the columns at fault, before fitting; named in the order of the columns, each in terms
 * of those before it.
 */
export function checkDesign(design: Design): DesignReport {
  const projected = design.runs.map(projectRun);
  const rows = design.runs.map((run) => run.trialRows);
  const reduced = reducedEffects(projected, rows);
  const left = columnNorms(reduced);
  const full = fullNorms(projected, rows, left);
  const faults: DesignFault[] = [];
  const living: number[] = [];
  left.forEach((norm, j) => {
    const column = design.columns[j]!;
    if (full[j] === 0) {
      faults.push({ column, kind: 'zero', reason: zeroReason(column) });
    } else if (norm <= dependence * full[j]!) {
      const reason = `${column} lies in the span of the nuisance (constants, drift, confounds) and cannot be told from it`;
      faults.push({ column, kind: 'in nuisance', reason });
    } else living.push(j);
  });
  const unit = takeCols(divideColumns(reduced, left), living);
  const { r, rank, order } = pivotedQr(unit, { pivot: false, tolerance: dependence });
  const scales = Float64Array.from(living, (j) => left[j]!);
  for (let place = rank; place < living.length; place++) {
    faults.push(dependentFault(design, living, order, r, rank, place, scales));
  }
  const condition = rank < design.p ? Infinity : triangleCondition(r);
  for (let place = 0; place < rank; place++) {
    if (Math.abs(r.data[place * r.cols + place]!) < nearDependence) {
      const column = design.columns[living[order[place]!]!]!;
      const reason = `${column} is, but for less than a millionth, a linear combination of the columns before it: its weights are mostly noise`;
      faults.push({ column, kind: 'nearly dependent', reason });
    }
  }
  projected.forEach(({ dependent }, i) => {
    for (const column of dependent) {
      const reason = `${design.runs[i]!.key}: ${column} is a linear combination of the nuisance columns before it and is left out`;
      faults.push({ column, kind: 'nuisance dependent', reason });
    }
  });
  const nScans = design.runs.reduce((sum, run) => sum + run.nScans, 0);
  const nuisanceRank = projected.reduce((sum, run) => sum + run.basis.cols, 0);
  const { p: columns } = design;
  return { nScans, columns, rank, nuisanceRank, dof: nScans - rank - nuisanceRank, condition, faults };
}

function zeroReason(column: string): string {
  return `${column} is zero at every scan: it has no trials, or has the same value in all of them so that centring left nothing`;
}

/** The column at `place` of the triangle, in words, as a combination of the `rank` independent ones. */
function dependentFault(
  design: Design,
  living: readonly number[],
  order: Uint32Array,
  r: Matrix,
  rank: number,
  place: number,
  scales: Float64Array,
): DesignFault {
  const right = matrix(rank, 1);
  for (let i = 0; i < rank; i++) right.data[i] = r.data[i * r.cols + place]!;
  const inUnits = solveUpper(r, right).data;
  const own = order[place]!;
  const column = design.columns[living[own]!]!;
  const terms: Term[] = [];
  inUnits.forEach((value, i) => {
    // Coefficients of unit columns say what matters; those of the columns themselves are what is told.
    if (Math.abs(value) > nearDependence) {
      const index = living[order[i]!]!;
      terms.push({ index, coefficient: (value * scales[own]!) / scales[order[i]!]! });
    }
  });
  terms.sort((a, b) => a.index - b.index);
  const [only] = terms;
  if (terms.length === 1 && only !== undefined) {
    const factor = isNear(only.coefficient, 1) ? 'the same as' : `${short(only.coefficient)} times`;
    const reason = `${column} is ${factor} ${design.columns[only.index]!}, once nuisance is taken out`;
    return { column, kind: 'duplicate', reason };
  }
  if (terms.every(({ coefficient }) => isNear(coefficient, -1))) {
    const all = [...terms, { index: living[own]!, coefficient: -1 }];
    const reason =
      `${column} is minus the sum of ${listed(design, terms)}: the ${all.length} columns sum to zero at every scan, ` +
      'because their values sum to the same number in every trial and centring takes it away, so one of them is redundant';
    return { column, kind: 'dependent', reason };
  }
  const reason = `${column} is a linear combination of ${listed(design, terms)}: ${written(design, terms)}`;
  return { column, kind: 'dependent', reason };
}

interface Term {
  readonly index: number;
  readonly coefficient: number;
}

/** "z001, z002, z003", or "main, z001 ... z007" where columns follow each other. */
function listed(design: Design, terms: readonly Term[]): string {
  const groups: number[][] = [];
  for (const { index } of terms) {
    const group = groups.at(-1);
    if (group !== undefined && group.at(-1) === index - 1) group.push(index);
    else groups.push([index]);
  }
  const name = (index: number): string => design.columns[index]!;
  const said = groups.map((group) =>
    group.length > 3 ? `${name(group[0]!)} ... ${name(group.at(-1)!)}` : group.map(name).join(', '),
  );
  return said.slice(0, 8).join(', ') + (said.length > 8 ? ', ...' : '');
}

/** "0.5 main - 2 z001 + ...", the eight largest terms. */
function written(design: Design, terms: readonly Term[]): string {
  const size = ({ coefficient }: Term): number => Number(short(Math.abs(coefficient)));
  const large = [...terms].sort((a, b) => size(b) - size(a)).slice(0, 8);
  const shown = large.map(({ index, coefficient }, i) => {
    const sign = coefficient < 0 ? (i === 0 ? '-' : ' - ') : i === 0 ? '' : ' + ';
    const factor = isNear(Math.abs(coefficient), 1) ? '' : `${short(Math.abs(coefficient))} `;
    return `${sign}${factor}${design.columns[index]!}`;
  });
  return shown.join('') + (terms.length > 8 ? ` and ${terms.length - 8} more terms` : '');
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function isNear(value: number, to: number): boolean {
  return Math.abs(value - to) < 1e-6;
}

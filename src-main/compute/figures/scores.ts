import { regionColour } from '../../contract/region-colours.ts';
import type {
  MethodChartData,
  RegionBar,
  RegionChartData,
  ScoreAbout,
  ScoreTableData,
} from '../../figures/data.ts';
import { PerceptError } from '../../errors.ts';
import type { PanelOf } from '../../figures/schema.ts';
import { scoreTitle } from '../../figures/words/score-titles.ts';
import { mean } from '../../maths/stats.ts';
import type { ComparisonFile } from './comparison-file.ts';
import { levelsOf } from './levels.ts';
import type { Results, ResultScore } from './results-file.ts';
import { intervalOf, ofMost, tableCell } from './table-cells.ts';

/** Names of the regions of the results, in the recipe's order. */
export function regionNames({ subjects }: Results): string[] {
  return [...new Set(subjects.flatMap(({ regions }) => regions.map(({ name }) => name)))];
}

function scoresOf(results: Results, region: string, name: string): { id: string; score: ResultScore }[] {
  return results.subjects.flatMap(({ id, regions }) => {
    const score = regions
      .find((one) => one.name === region)
      ?.scores.find((one) => one.name === name && one.value !== null);
    return score === undefined ? [] : [{ id, score }];
  });
}

/** What these results call a score: those of categories bear "category:" before the usual name. The name itself where they have neither. */
export function nameIn({ subjects }: Results, name: string): string {
  const has = (one: string): boolean =>
    subjects.some(({ regions }) =>
      regions.some(({ scores }) => scores.some((score) => score.name === one && score.value !== null)),
    );
  return !has(name) && has(`category:${name}`) ? `category:${name}` : name;
}

/** What a score of these results is. @throws PerceptError when no subject has it, or subjects' conventions differ */
export function aboutScore(results: Results, name: string, regions: readonly string[]): ScoreAbout {
  const found = regions.flatMap((region) => scoresOf(results, region, name).map(({ score }) => score));
  const first = found[0];
  if (first === undefined) {
    const known = [
      ...new Set(
        results.subjects.flatMap((s) =>
          s.regions.flatMap((r) => r.scores.flatMap((x) => (x.value === null ? [] : [x.name]))),
        ),
      ),
    ];
    throw new PerceptError(`the results have no score "${name}"`, {
      remedy: known.length === 0 ? 'Nothing could be scored.' : `They have ${known.join(', ')}.`,
    });
  }
  if (found.some((score) => score.convention !== first.convention))
    throw new PerceptError(`the score "${name}" was computed by several conventions, which no axis can show`);
  const chances = found.map(({ chance }) => chance ?? null);
  const common = chances.every((chance) => chance !== null && Math.abs(chance - chances[0]!) < 1e-9);
  return {
    name,
    ...scoreTitle(name),
    convention: first.convention,
    tieRule: first.tieRule,
    chance: common ? chances[0]! : null,
    ...sizesOf(found),
  };
}

/** Fewest images and comparisons of these scores, and most where not all have as many. */
function sizesOf(
  scores: readonly { readonly n: number; readonly pairs: number }[],
): Pick<ScoreAbout, 'images' | 'pairs' | 'mostImages' | 'mostPairs'> {
  const [ns, pairs] = [scores.map(({ n }) => n), scores.map((one) => one.pairs)];
  const alike = new Set(ns).size < 2 && new Set(pairs).size < 2;
  if (alike) return { images: ns[0] ?? 0, pairs: pairs[0] ?? 0 };
  return {
    images: Math.min(...ns),
    pairs: Math.min(...pairs),
    mostImages: Math.max(...ns),
    mostPairs: Math.max(...pairs),
  };
}

export function gatherRegionChart(panel: PanelOf<'regionChart'>, results: Results): RegionChartData {
  const known = regionNames(results);
  const regions = [...new Set(panel.regions ?? known)];
  if (regions.length === 0)
    throw new PerceptError('a chart of regions shows none', { remedy: `Name some of ${known.join(', ')}.` });
  const unknown = regions.find((region) => !known.includes(region));
  if (unknown !== undefined) throw unknownRegion(unknown, known);
  const name = nameIn(results, panel.score);
  const score = aboutScore(results, name, regions);
  const groups = regions.map((region) =>
    results.group.find((one) => one.region === region && one.score === name),
  );
  // p corrected over regions is shown where all have one: bars with unlike p are not put beside one another.
  const corrected = groups.every((group) => typeof group?.pCorrected === 'number');
  const bars = regions.map((region, i): RegionBar => {
    const group = groups[i];
    const found = scoresOf(results, region, name);
    const voxels = results.subjects.flatMap((s) =>
      s.regions.filter(({ name }) => name === region).map((one) => one.voxels),
    );
    return {
      region,
      colour: regionColour(region),
      mean: group?.mean ?? (found.length === 1 ? found[0]!.score.value : null),
      ...intervalOf(
        found.map((one) => one.score),
        group,
      ),
      p: corrected ? group!.pCorrected! : (group?.p ?? null),
      test: corrected
        ? (group!.correction ?? 'corrected over regions')
        : 'two-sided one-sample t-test over subjects against chance, not corrected over regions',
      n: found.length,
      voxels: [Math.min(...voxels), Math.max(...voxels)],
      subjects: found.map(({ id, score }) => ({ id, value: score.value!, p: score.p ?? null })),
    };
  });
  const levels = panel.ceilings ? levelsOf(results, score, regions) : [];
  return { kind: 'regionChart', score, bars, confidence: results.confidence, levels };
}

const TABLE_SCORES = ['pairwise', 'twoWayPrediction', 'pixCompPairwise', 'pixCompTwoWay', 'pixelCorrelation'];
const USUAL = [...TABLE_SCORES, 'ssimGray2d', 'featureDistance', 'featureTwoWay'];

/** Table I of this run: a row a region, a column a score and convention. @throws PerceptError when the region is unknown, or there is no column */
export function gatherRegionTable(panel: PanelOf<'scoreTable'>, results: Results): ScoreTableData {
  const known = regionNames(results);
  if (panel.region !== undefined && !known.includes(panel.region)) throw unknownRegion(panel.region, known);
  const regions = panel.region === undefined ? known : [panel.region];
  const has = (name: string): boolean => regions.some((region) => scoresOf(results, region, name).length > 0);
  const names = [...new Set((panel.scores ?? TABLE_SCORES).map((name) => nameIn(results, name)))].filter(
    (name) => panel.scores !== undefined || has(name),
  );
  if (names.length === 0)
    throw noColumn(
      results.subjects.flatMap((subject) =>
        subject.regions
          .filter(({ name }) => regions.includes(name))
          .flatMap(({ scores }) => scores.flatMap(({ name, value }) => (value === null ? [] : [name]))),
      ),
    );
  const columns = names.map((name) => aboutScore(results, name, regions));
  const rows = regions.map((region) => ({
    label: region,
    published: false,
    cells: names.map((name) =>
      tableCell(
        scoresOf(results, region, name).map(({ score }) => score),
        results.group.find((one) => one.region === region && one.score === name),
      ),
    ),
  }));
  return {
    kind: 'scoreTable',
    head: 'Region',
    columns: columns.map((score, c) => ofMost(score, rows, c)),
    rows,
    notes: [],
  };
}

/** A method's columns of a comparison as scores of one kind. */
export function columnAbout({ columns, methods }: ComparisonFile, id: string): ScoreAbout {
  const column = columns.find((one) => one.id === id)!;
  const scores = methods.flatMap(({ cells }) =>
    cells
      .filter((cell) => cell.column === id)
      .flatMap(({ perSubject }) => perSubject.map(({ score }) => score)),
  );
  const chances = scores.map(({ chance }) => chance ?? null);
  const chance = chances[0] ?? null;
  const same = chances.every((value) => value !== null && chance !== null && Math.abs(value - chance) < 1e-9);
  const known = scoreTitle(column.score);
  const split = column.split === 'all' ? '' : `, ${column.split}`;
  return {
    name: column.score,
    title: `${known.title}${column.on === '' || column.on === 'pixels' ? '' : `: ${column.on}`}${split}`,
    share: known.share,
    unit: known.unit,
    convention: column.definition.convention,
    tieRule: column.definition.tieRule,
    chance: same ? chance : null,
    bounds: known.bounds,
    ...sizesOf(scores.filter(({ value }) => value !== null)),
  };
}

function wantedColumns(comparison: ComparisonFile, scores: readonly string[] | undefined): string[] {
  return comparison.columns
    .filter(({ score, split }) => (scores === undefined ? split === 'all' : scores.includes(score)))
    .map(({ id }) => id);
}

const MOST_FACETS = 4;
const MOST_COLUMNS = 6;

/** Of many columns those that most methods have, and among these that papers print most, where nobody has said which. */
function usualFirst(
  { columns, methods }: ComparisonFile,
  ids: readonly string[],
  asked: readonly string[] | undefined,
  most: number,
): string[] {
  if (asked !== undefined) return [...ids];
  const rank = (id: string): number => {
    const at = USUAL.indexOf(columns.find((column) => column.id === id)!.score);
    return at < 0 ? USUAL.length : at;
  };
  // Scores on latents are of one method or two; on images all methods, also those of other programs, can be held against one another.
  const lacking = (id: string): number =>
    methods.filter(({ cells }) => !cells.some(({ column }) => column === id)).length;
  return [...ids].sort((a, b) => lacking(a) - lacking(b) || rank(a) - rank(b)).slice(0, most);
}

export function gatherMethodChart(
  panel: PanelOf<'methodChart'>,
  comparison: ComparisonFile,
): MethodChartData {
  const ids = usualFirst(comparison, wantedColumns(comparison, panel.scores), panel.scores, MOST_FACETS);
  return {
    kind: 'methodChart',
    facets: ids.map((id) => ({
      score: columnAbout(comparison, id),
      methods: comparison.methods.flatMap(({ name, cells }) => {
        const cell = cells.find((one) => one.column === id);
        if (cell === undefined) return [];
        const values = cell.perSubject.flatMap(({ score }) => (score.value === null ? [] : [score.value]));
        return [
          {
            method: name,
            published: false,
            mean: cell.group.mean ?? (values.length === 0 ? null : mean(values)),
            ...intervalOf(
              cell.perSubject.map(({ score }) => score),
              cell.group,
            ),
            values: values.length > 1 ? values : [],
          },
        ];
      }),
    })),
    notes: [],
  };
}

/** Table I of a comparison: what was computed on the same images, and below it, marked, what papers printed. */
export function gatherMethodTable(panel: PanelOf<'scoreTable'>, comparison: ComparisonFile): ScoreTableData {
  const ids = usualFirst(comparison, wantedColumns(comparison, panel.scores), panel.scores, MOST_COLUMNS);
  if (ids.length === 0) throw noColumn(comparison.columns.map(({ score }) => score));
  const columns = ids.map((id) => columnAbout(comparison, id));
  const rows = comparison.methods.map(({ name, cells }) => ({
    label: name,
    published: false,
    cells: ids.map((id) => {
      const cell = cells.find((one) => one.column === id);
      return cell === undefined
        ? null
        : tableCell(
            cell.perSubject.map(({ score }) => score),
            cell.group,
          );
    }),
  }));
  const byMethod = new Map<string, string[]>();
  for (const { method, measure, value, unit, images } of comparison.published) {
    const said = `${measure} ${value}${unit === '%' ? ' %' : ''} (${images} images)`;
    byMethod.set(method, [...(byMethod.get(method) ?? []), said]);
  }
  const printed = [...byMethod].map(([method, said]) => `*${method}*: ${said.join(', ')}`);
  return {
    kind: 'scoreTable',
    head: 'Method',
    columns: columns.map((score, c) => ofMost(score, rows, c)),
    rows,
    notes: [
      ...(printed.length === 0
        ? []
        : [
            `As published, on other images or by other conventions, and so in no column above: ${printed.join('; ')}.`,
          ]),
    ],
  };
}

/** @param known scores that there are */
function noColumn(known: readonly string[]): PerceptError {
  const names = [...new Set(known)];
  return new PerceptError('a table of scores has no column', {
    remedy: names.length === 0 ? 'Nothing could be scored.' : `Name some of its scores: ${names.join(', ')}.`,
  });
}

export function unknownRegion(region: string, known: readonly string[]): PerceptError {
  return new PerceptError(`the results have no region "${region}"`, {
    remedy: `They have ${known.join(', ')}.`,
  });
}

import type { PanelData, RegionChartData, ScoreAbout } from '../data.ts';
import { escapeMarkup } from '../fonts/markup.ts';
import type { PlacedPanel } from '../layout/compose.ts';
import type { Figure } from '../schema.ts';
import { Cited } from './citations.ts';
import { byDecoder } from './decoder.ts';
import { usesBigBiGan, type RunFacts } from './facts.ts';
import { methodGridWords, numbersAtRight } from './grids.ts';
import { cutWords } from '../../contract/intervals.ts';
import { between, formatP, formatValue, grouped, listWords } from './numbers.ts';
import { tableNotes } from './table-notes.ts';

/**
 * The caption, with markup: what each panel shows, n, what error bars are, how examples were chosen, chance. Numbers come from the
 * data of the panels. A caption that the figure has of its own comes first; what must be said is said after it.
 */
export function draftCaption(figure: Figure, panels: readonly PlacedPanel[], facts: RunFacts): string {
  const cited = new Cited();
  const title = figure.title ?? escapeMarkup(facts.title);
  const parts = panels
    .map(({ panel, data, letter, facts: { unseen = [] } }) => {
      const said = sentences(data, facts, cited, panel, unseen);
      return said === '' ? '' : `${letter === '' ? '' : `**${letter}**, `}${said}`;
    })
    .filter((said) => said !== '');
  const simulated = facts.simulated ? ' All data are simulated: no person was scanned.' : '';
  const own = figure.caption === undefined ? '' : ` ${figure.caption}`;
  const works = cited.list();
  return `**${title}${/[.?!]$/.test(title) ? '' : '.'}**${own} ${parts.join(' ')}${simulated}${works.length === 0 ? '' : `\n\n${works.join('\n')}`}\n`;
}

/** What the lines of a chart are; where they are of several kinds, those of each. */
function errorBars(drawn: readonly { name: string; ciMethod: string | null }[]): string | null {
  const named = new Map<string, Set<string>>();
  for (const { name, ciMethod } of drawn)
    if (ciMethod !== null) named.set(ciMethod, (named.get(ciMethod) ?? new Set()).add(name));
  if (named.size < 2) return [...named.keys()][0] ?? null;
  return [...named].map(([method, names]) => `${method} (${listWords([...names])})`).join(', ');
}

function sentences(
  data: PanelData,
  facts: RunFacts,
  cited: Cited,
  panel: PlacedPanel['panel'],
  unseen: readonly string[],
): string {
  switch (data.kind) {
    case 'reconstructions': {
      const rows = data.rows.filter(({ role }) => role === 'subject');
      // A region may have no voxel in a subject: its row is there, and empty.
      const empty = rows.filter(({ images }) => images.every((image) => image === null));
      const subjects = rows.length - empty.length;
      const without = empty.map(({ label }) => ` ${label} has no image from this region.`).join('');
      const ideal = data.rows.find(({ role }) => role === 'ideal');
      const made = usesBigBiGan(facts) ? ` ${cited.cite('bigbigan')}` : '';
      const score = numbersAtRight(data);
      return (
        `Test images as presented${ideal === undefined ? '' : `, as the generator makes them of their true latents${made} (the best that it can do)`}, and as reconstructed from the responses of ${escapeMarkup(data.region)} in ${subjects} subject${subjects === 1 ? '' : 's'}` +
        `${byDecoder(facts.recipe, cited)}.${without} ${data.chosen}${score}`
      );
    }
    case 'methodGrid':
      return `${methodGridWords(data)} ${data.chosen}${numbersAtRight(data)}`;
    case 'regionChart':
      return regionChartWords(data, cited, 'stars' in panel && panel.stars);
    case 'methodChart': {
      const ci = errorBars(
        data.facets.flatMap(({ methods }) =>
          methods.map(({ method, ciMethod }) => ({ name: method, ciMethod })),
        ),
      );
      const cut = cutWords(
        data.facets.flatMap(({ score, methods }) => methods.map(({ ci }) => ({ ci, score }))),
      );
      const facets = data.facets.map(({ score }) => `${score.title} (${score.convention}; ${sizes(score)})`);
      return `Methods on the same test images: ${facets.join('; ')}. Discs, means; small dots, subjects${ci === null ? '' : `; lines, ${ci}`}${cut === null ? '' : `; arrowheads, intervals ${cut}, beyond which the score cannot be`}; dashed lines, chance. Scores of unlike conventions have axes of their own.`;
    }
    case 'scoreTable': {
      const { lines } = tableNotes(data);
      return [
        `Scores by ${data.head.toLowerCase()}, each column one score and convention.`,
        ...lines,
        ...data.notes,
      ].join(' ');
    }
    case 'brain':
    case 'slices': {
      const names = data.regions
        .map(({ name }) => name)
        .filter((name) => !unseen.includes(name))
        .map(escapeMarkup);
      const hidden = unseen.map(escapeMarkup);
      const withNames =
        names.length === 0
          ? ''
          : ` with ${listWords(names)}${data.kind === 'brain' ? '; regions below the surface shine through' : ' in the same colours'}`;
      const view =
        data.kind === 'brain'
          ? `Brain of sub-${data.subject} in three dimensions${withNames}${unseen.length === 0 ? '' : ` (not seen from this side: ${listWords(hidden)})`}`
          : `Slices of sub-${data.subject}${withNames} (places in mm of the scanner's or template's space${'convention' in panel ? `; ${panel.convention} convention` : ''})`;
      const surface =
        panel.kind === 'brain' && panel.surface === 'brain' && data.anatomy !== null
          ? '. The surface is made from the T1-weighted image by thresholds, for display only'
          : '';
      const overlay =
        data.overlay === null
          ? ''
          : `. Colours of voxels: ${data.overlay.name} (${data.overlay.unit})${data.overlay.threshold === null ? '' : `, shown from ${data.overlay.threshold} on`}`;
      return `${view}${surface}${overlay}.`;
    }
    case 'design':
      return `Design matrix of the ${data.part === 'train' ? 'training' : 'test'} runs of sub-${data.subject}: ${data.scans} scans, ${listWords(data.effects.map(({ name, columns }) => effectWords(name, columns)))} of interest, and ${data.nuisance} nuisance regressors of ${data.runs.length} runs, each column divided by its largest magnitude; rank ${data.rank}.`;
    case 'text':
      return '';
  }
}

/** What a chart of regions shows: bars, dots, lines, marks, what is tested, and the numbers. */
function regionChartWords({ score, bars, levels }: RegionChartData, cited: Cited, starred: boolean): string {
  const ns = [...new Set(bars.map(({ n }) => n).filter((n) => n > 0))];
  const most = Math.max(0, ...ns);
  const ci = errorBars(bars.map((bar) => ({ name: bar.region, ciMethod: bar.ciMethod })));
  const cut = cutWords(bars.map((bar) => ({ ci: bar.ci, score })));
  const test = bars.find(({ p }) => p !== null)?.test;
  // The definition names the paper: its reference belongs below.
  if (/Mozafari/.test(score.convention)) cited.name('mozafari');
  const unit = score.share ? ' %' : '';
  const numbers = bars.flatMap(({ region, mean, p }) =>
    p === null || mean === null
      ? []
      : [`${escapeMarkup(region)} ${formatValue(mean, score.share)}${unit} (${formatP(p)})`],
  );
  const what =
    most === 1
      ? `bars, the value of 1 subject (${sizes(score)})`
      : `bars, mean over subjects (*n* = ${ns.length === 0 ? 0 : between([Math.min(...ns), most])} subjects; ${sizes(score)}); circles, subjects`;
  const parts = [
    what,
    ...(ci === null ? [] : [`lines, ${grouped(ci)}`]),
    ...(cut === null ? [] : [`arrowheads, intervals ${cut}, beyond which the score cannot be`]),
    ...(score.chance === null
      ? []
      : [`dashed line, chance (${formatValue(score.chance, score.share)}${unit})`]),
    ...levels.map(
      ({ what: level, convention }) =>
        `${levelWords[level]}${convention === '' ? '' : ` (${grouped(convention)})`}`,
    ),
  ];
  const unequal =
    ns.length < 2
      ? ''
      : ` Subjects: ${listWords(bars.map(({ region, n }) => `${escapeMarkup(region)} ${n}`))}.`;
  return (
    `${score.title} in each region: ${parts.join('; ')}. Definition: ${score.convention}; ${score.tieRule}.` +
    unequal +
    (test === undefined || !starred
      ? ''
      : ` Stars: \\*\\*\\* *P* < 0.001, \\*\\* *P* < 0.01, \\* *P* < 0.05 (${grouped(test)}).`) +
    (numbers.length === 0 ? '' : ` ${listWords(numbers)}.`)
  );
}

/** What marks of levels are, each of the same score. */
const levelWords: Readonly<Record<RegionChartData['levels'][number]['what'], string>> = {
  'noise ceiling': 'heavy line across a bar, noise ceiling from the repeats of the test images',
  'generator ceiling': 'dashed mark, images that the generator makes of the true latents',
  'nearest training image': 'dotted mark, the training image nearest to the prediction in its place',
};

/** "12 test images, 66 pairs", with the range where subjects or regions have not as many. */
function sizes(score: ScoreAbout): string {
  const images = between([score.images, score.mostImages ?? score.images]);
  const pairs = between([score.pairs, score.mostPairs ?? score.pairs]);
  return `${images} test images, ${pairs} ${score.share ? 'pairs' : 'values'}`;
}

/** "one regressor of image onsets", "40 latents". */
function effectWords(name: string, columns: number): string {
  if (name === 'Images')
    return `${columns === 1 ? 'one regressor' : `${columns} regressors`} of image onsets`;
  return `${columns} ${name.toLowerCase()}`;
}

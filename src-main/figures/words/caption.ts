import type { PanelData } from '../data.ts';
import type { PlacedPanel } from '../layout/compose.ts';
import type { Figure } from '../schema.ts';
import { Cited } from './citations.ts';
import { usesBigBiGan, type RunFacts } from './facts.ts';
import { formatP, formatValue, listWords } from './numbers.ts';

/**
 * The caption, with markup: what each panel shows, n, what error bars are, how examples were chosen, chance. Numbers come from the
 * data of the panels. A caption that the figure has of its own comes first; what must be said is said after it.
 */
export function draftCaption(figure: Figure, panels: readonly PlacedPanel[], facts: RunFacts): string {
  const cited = new Cited();
  const title = figure.title ?? facts.title;
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
      const subjects = data.rows.filter(({ role }) => role === 'subject').length;
      const ideal = data.rows.find(({ role }) => role === 'ideal');
      const made = usesBigBiGan(facts) ? ` ${cited.cite('bigbigan')}` : '';
      const score =
        data.score === null || data.rows.every((row) => row.score === null)
          ? ''
          : ` Numbers at the right: ${data.score.title.toLowerCase()} of each subject over ${data.score.images} test images (${data.score.pairs} pairs${data.score.chance === null ? '' : `, chance ${formatValue(data.score.chance, data.score.share)}${data.score.share ? ' %' : ''}`}).`;
      return (
        `Test images as presented${ideal === undefined ? '' : `, as the generator makes them of their true latents${made} (the best that it can do)`}, and as reconstructed from the responses of ${data.region} in ${subjects} subject${subjects === 1 ? '' : 's'} ` +
        `by the method of ${cited.name('mozafari')}. ${data.chosen}${score}`
      );
    }
    case 'regionChart': {
      const { score, bars } = data;
      const ns = [...new Set(bars.map(({ n }) => n))].sort((a, b) => a - b);
      const ci = errorBars(bars.map((bar) => ({ name: bar.region, ciMethod: bar.ciMethod })));
      const test = bars.find(({ p }) => p !== null)?.test;
      // The definition names the paper: its reference belongs below.
      if (/Mozafari/.test(score.convention)) cited.name('mozafari');
      const best = bars
        .filter(({ p, mean }) => p !== null && mean !== null)
        .map(
          ({ region, mean, p }) =>
            `${region} ${formatValue(mean!, score.share)}${score.share ? ' %' : ''} (${formatP(p!)})`,
        );
      return (
        `${score.title} in each region: bars, mean over subjects (*n* = ${ns.join(' to ')} subject${ns.at(-1) === 1 ? '' : 's'}; ${score.images} test images, ${score.pairs} ${score.share ? 'pairs' : 'values'}); circles, subjects` +
        `${ci === null ? '' : `; lines, ${ci}`}${score.chance === null ? '' : `; dashed line, chance (${formatValue(score.chance, score.share)}${score.share ? ' %' : ''})`}. ` +
        `Definition: ${score.convention}; ${score.tieRule}.` +
        (test === undefined || !('stars' in panel && panel.stars)
          ? ''
          : ` Stars: \\*\\*\\* *P* < 0.001, \\*\\* *P* < 0.01, \\* *P* < 0.05 (${test}).`) +
        (best.length === 0 ? '' : ` ${listWords(best)}.`)
      );
    }
    case 'methodChart': {
      const ci = errorBars(
        data.facets.flatMap(({ methods }) =>
          methods.map(({ method, ciMethod }) => ({ name: method, ciMethod })),
        ),
      );
      return `Methods on the same test images: ${data.facets.map(({ score }) => `${score.title} (${score.convention}; ${score.images} images)`).join('; ')}. Discs, means; small dots, subjects${ci === null ? '' : `; lines, ${ci}`}; dashed lines, chance. Scores of unlike conventions have axes of their own.`;
    }
    case 'scoreTable':
      return `Scores by ${data.head.toLowerCase()}, each column one score and convention${data.ciMethod === null ? '' : `; below each mean, ${data.ciMethod}`}. ${data.notes.join(' ')}`;
    case 'brain':
    case 'slices': {
      const names = data.regions.map(({ name }) => name).filter((name) => !unseen.includes(name));
      const withNames =
        names.length === 0
          ? ''
          : ` with ${listWords(names)}${data.kind === 'brain' ? '; regions below the surface shine through' : ' in the same colours'}`;
      const view =
        data.kind === 'brain'
          ? `Brain of sub-${data.subject} in three dimensions${withNames}${unseen.length === 0 ? '' : ` (not seen from this side: ${listWords(unseen)})`}`
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
      return `Design matrix of the ${data.part === 'train' ? 'training' : 'test'} runs of sub-${data.subject}: ${data.scans} scans, ${data.effects} ${data.part === 'train' ? 'latents and the mean response' : 'images'} of interest and ${data.nuisance} nuisance regressors of ${data.runs.length} runs, each column divided by its largest magnitude; rank ${data.rank}.`;
    case 'text':
      return '';
  }
}

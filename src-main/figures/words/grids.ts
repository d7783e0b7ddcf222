import type { MethodGridData, ReconstructionsData } from '../data.ts';
import { escapeMarkup } from '../fonts/markup.ts';
import { formatValue, listWords, subjectName } from './numbers.ts';

/** Of a grid of images: what the numbers beside its rows are. */
export function numbersAtRight({ kind, score, rows }: ReconstructionsData | MethodGridData): string {
  if (score === null || rows.every((row) => row.score === null)) return '';
  const unit = score.share ? ' %' : '';
  const chance = score.chance === null ? '' : `, chance ${formatValue(score.chance, score.share)}${unit}`;
  const of = kind === 'methodGrid' ? 'method' : 'subject';
  const many = `${score.pairs} ${score.share ? 'pairs' : 'values'}`;
  return ` Numbers at the right: ${score.title.toLowerCase()} of each ${of} over ${score.images} test images (${many}${chance}).`;
}

/** What the rows of a grid of methods are, and of whom. */
export function methodGridWords({ rows, sources }: MethodGridData): string {
  const made = sources.filter(({ method }) => method !== null);
  const named = new Set(made.flatMap(({ subject }) => subject ?? []));
  const regions = new Set(made.map(({ region }) => region));
  const [region] = regions.size === 1 ? regions : [null];
  const own = (source: (typeof made)[number]): string => {
    const said = [
      ...(named.size > 1 && source.subject !== null ? [subjectName(source.subject)] : []),
      ...(named.size > 0 && source.subject === null ? ['subject not named'] : []),
      ...(regions.size > 1 && source.region !== null ? [source.region] : []),
    ];
    return escapeMarkup(said.length === 0 ? source.method! : `${source.method!} (${said.join(', ')})`);
  };
  const common = [
    ...(region === null || region === undefined ? [] : [`from the responses of ${escapeMarkup(region)}`]),
    ...(named.size === 1 ? [`in ${subjectName([...named][0]!)}`] : []),
  ];
  const presented = rows.some(({ role }) => role === 'presented') ? 'as presented, and as' : 'as';
  return `Test images ${presented} reconstructed by ${listWords(made.map(own))}${common.length === 0 ? '' : `, ${common.join(' ')}`}.`;
}

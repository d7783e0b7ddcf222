import { InvalidArgumentError, Option, type Command } from 'commander';
import type { FigureOptions } from '../figure.ts';
import type { Host } from '../host.ts';

/** percept figure */
export function addFigure(program: Command, host: () => Host): void {
  program
    .command('figure')
    .description('draw figures of a finished run, ready for a journal: PDF, SVG, PNG or TIFF in millimetres')
    .argument('<recipe>', 'recipe file (JSON) that was run')
    .option('--out <path>', 'file to write (.pdf, .svg, .png, .tiff); with --kind all a folder')
    .addOption(
      new Option('--kind <name>', 'which figure (default: page)').choices([
        ...['fig2', 'fig3', 'fig4', 'table1', 'brain', 'design', 'page', 'all'],
      ]),
    )
    .option('--figure <file>', 'a figure of your own: its document, or any file that Percept wrote of one')
    .option('--preset <id>', 'journal and width, for example nature-2col, elsevier-1col, plos-2col, poster')
    .option('--region <name>', 'region of the reconstructions (default: VC, or the first)')
    .option('--examples <how>', 'which images: all, best:6, median:6, worst:6, seed:1:6')
    .addOption(new Option('--text <mode>', 'text as text or as outlines').choices(['live', 'outlines']))
    .option('--dpi <n>', 'resolution of pixels and pictures (default: that of the preset)', resolution)
    .addOption(
      new Option('--format <name>', 'of --kind all, or where --out is left out')
        .choices(['pdf', 'svg', 'png', 'tiff'])
        .default('pdf'),
    )
    .option('--results <dir>', 'results folder (default: derivatives/percept/<recipe> of the study)')
    .option('--comparison <file>', 'comparison.json of percept compare, for fig3 and table1')
    .option('--strict', 'fail where a finding is an error', false)
    .option('--json', 'print what was written as one JSON document', false)
    .addHelpText(
      'after',
      `
Beside each figure its caption, methods, the numbers of each panel (TSV) and its document are written;
the file itself carries the document, so that it opens again. The same results give the same bytes.

Examples:
  percept figure percept.json --kind all --out figures
  percept figure percept.json --kind fig2 --preset nature-2col --examples median:6 --out fig2.pdf
  percept figure percept.json --figure fig2.pdf --preset plos-2col --out fig2.tiff --dpi 600`,
    )
    .action(async (recipe: string, options: FigureOptions) =>
      (await import('../figure.ts')).figureCommand(recipe, options, host()),
    );
}

function resolution(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 72 || value > 2400)
    throw new InvalidArgumentError('Give dots an inch, from 72 to 2400.');
  return value;
}

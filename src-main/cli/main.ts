#!/usr/bin/env node
import { join } from 'node:path';
import { Command } from 'commander';
import { perceptVersion } from '../version.ts';
import { addCompare } from './commands/compare.ts';
import { addFigure } from './commands/figure.ts';
import { addInspect } from './commands/inspect.ts';
import { addModel } from './commands/model.ts';
import { addRun } from './commands/run.ts';
import { addSchema } from './commands/schema.ts';
import { addServe } from './commands/serve.ts';
import { addStart } from './commands/start.ts';
import { addTutorial } from './commands/tutorial.ts';
import type { Host } from './host.ts';
import { reportError, Stopped } from './report-error.ts';

// The worker's bundle lies beside this one.
const workerFile = join(import.meta.dirname, 'compute-worker.js');
const interrupt = new AbortController();
// Whoever reads has had enough (percept schema | head): that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
/** What commands with long work get: from then on Ctrl-C stops them in order; others it ends as it ends any program. */
function interruptible(): Host {
  process.once('SIGINT', () =>
    interrupt.abort(new Stopped('stopped by the user; finished steps are kept', 130)),
  );
  process.once('SIGTERM', () => interrupt.abort(new Stopped('stopped; finished steps are kept', 143)));
  // The terminal was closed.
  process.once('SIGHUP', () => interrupt.abort(new Stopped('stopped; finished steps are kept', 129)));
  return { workerFile, signal: interrupt.signal };
}

// What a command does is loaded when it is called: help comes at once.
const program = new Command('percept')
  .description('Decode and reconstruct seen images from fMRI, offline.')
  .version(perceptVersion)
  .showHelpAfterError('(percept --help tells more)')
  .addHelpText(
    'after',
    `
Examples:
  percept tutorial my-study          make the simulated tutorial study
  percept run my-study/percept.json  decode it; results go to my-study/derivatives/percept
  percept inspect data.mat           what is in a file or a BIDS folder
  percept schema > recipe.schema.json`,
  );

addRun(program, interruptible);
addCompare(program, interruptible);
addFigure(program, interruptible);
addInspect(program);
addTutorial(program, interruptible);
addSchema(program);
addModel(program, interruptible);
addServe(program, interruptible);
addStart(program, interruptible);

program.hook('preAction', (_program, command) => {
  const { backend } = command.opts<{ backend?: string }>();
  if (backend !== undefined) process.env['PERCEPT_BACKEND'] = backend;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportError(error, interrupt.signal, process.argv.includes('--json'));
}

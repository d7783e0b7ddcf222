import { InvalidArgumentError, Option } from 'commander';
import { backendNames } from '../../latents/backends/names.ts';

/** What runs networks. It goes to every process and thread by the environment. */
export function backendOption(names: readonly string[] = backendNames): Option {
  const option = new Option(
    '--backend <name>',
    'what runs networks (default: the first that starts)',
  ).choices(names);
  const asked = process.env['PERCEPT_BACKEND'] ?? '';
  // Empty is not set; and what a window is to use is no matter of commands without one.
  return asked === '' || (asked === 'webgpu' && !names.includes(asked))
    ? option
    : option.env('PERCEPT_BACKEND');
}

/** Labels of subjects, with or without sub-. */
export function splitList(text: string): string[] {
  const labels = text
    .split(',')
    .map((label) => label.trim().replace(/^sub-/, ''))
    .filter((label) => label !== '');
  if (labels.length === 0) throw new InvalidArgumentError('Give subject labels, for example 01,02.');
  return labels;
}

/** From 1 to 256. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 256)
    throw new InvalidArgumentError('Give a whole number from 1 to 256.');
  return value;
}

/** 0 stands for one that is free. */
export function portNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('Give a port from 0 to 65535; 0 takes one that is free.');
  return value;
}

import type { WireError } from '../../src-main/contract/error.ts';
import { HostError } from '../bridge/bridge.ts';

/** Anything caught, as it is shown: an error of the host keeps its file and remedy, a fault of the window its stack. */
export function asWireError(thrown: unknown): WireError {
  if (thrown instanceof HostError) return thrown.wire;
  if (typeof thrown === 'object' && thrown !== null && 'problem' in thrown) return thrown as WireError;
  if (thrown instanceof Error)
    return { problem: thrown.message, code: 'fault', ...(thrown.stack ? { details: thrown.stack } : {}) };
  return { problem: String(thrown), code: 'fault' };
}

/** The whole of an error as text, for a message to whoever is asked for help. */
export function errorText(error: WireError): string {
  return [
    error.problem,
    error.file === undefined ? '' : `File: ${error.file}`,
    error.remedy === undefined ? '' : `What to do: ${error.remedy}`,
    error.details === undefined ? '' : `\n${error.details}`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** With a capital, unless the first word is a name with signs or capitals of its own ("memoryMB", "sub-01"). */
export function sentence(text: string): string {
  return /^[a-z]+[ ,]/.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text;
}

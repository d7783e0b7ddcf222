import type { WireError } from '../../contract/error.ts';
import { shownPath } from './shown-path.ts';

/** An error with its file as people know it. */
export function forPeople(error: WireError): WireError {
  return error.file === undefined ? error : { ...error, file: shownPath(error.file) };
}

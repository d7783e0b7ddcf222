import { z } from 'zod';
import type { StudyView } from '../../src-main/contract/study.ts';
import { emptyDocument, restoreDocument, type WorkbenchDocument } from '../document/document.ts';
import { pages } from './app.svelte.ts';
import { themeChoices } from './theme.svelte.ts';

const MOST_STUDIES = 10;

const sessionSchema = z.object({
  theme: z.enum(themeChoices).catch('system').default('system'),
  page: z.enum(pages).catch('workbench').default('workbench'),
  panels: z.record(z.string(), z.number()).catch({}).default({}),
  /** Documents by study, the newest last. */
  documents: z
    .array(z.object({ study: z.string(), document: z.unknown() }))
    .catch([])
    .default([]),
});
/** What the window keeps from one time to the next. */
export type SessionState = z.output<typeof sessionSchema>;

/** A stored session; what is not valid in it becomes its default. */
export function restoreSession(json: unknown): SessionState {
  const parsed = sessionSchema.safeParse(json);
  return parsed.success ? parsed.data : sessionSchema.parse({});
}

/** By what a study is known again: its place and its recipe's name. Ids are new at each start. */
export function studyKey(study: Pick<StudyView, 'kind' | 'shownPath' | 'recipe'>): string {
  return `${study.kind}:${study.shownPath}:${study.recipe.name}`;
}

/**
 * The documents with a study's newest, oldest dropped beyond ten. Its recipe is left out: the host keeps that, as a file or
 * a draft, and two keepers would disagree.
 */
export function withDocument(
  documents: SessionState['documents'],
  study: string,
  document: WorkbenchDocument,
): SessionState['documents'] {
  const others = documents.filter((entry) => entry.study !== study);
  return [...others, { study, document: { ...document, recipe: null } }].slice(-MOST_STUDIES);
}

/** Slices that hold work, not ways of looking. */
const WORK = ['regions', 'figure'] as const;

export interface JoinedDocument {
  /** Of what was changed here since `base` this window's, of the rest the other's. */
  readonly document: WorkbenchDocument;
  /** Work that both have changed, as the other has it. */
  readonly others: Partial<WorkbenchDocument>;
}

/** The documents of two windows with one study, slice by slice. @param base what this window loaded or saved last */
export function joinDocuments(
  base: WorkbenchDocument,
  mine: WorkbenchDocument,
  other: WorkbenchDocument,
): JoinedDocument {
  // The recipe is the host's.
  const names = (Object.keys(mine) as (keyof WorkbenchDocument)[]).filter((name) => name !== 'recipe');
  const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
  const kept = names.filter((name) => !same(mine[name], base[name]));
  const both = WORK.filter(
    (name) => kept.includes(name) && !same(other[name], base[name]) && !same(other[name], mine[name]),
  );
  return {
    document: { ...other, ...pick(mine, kept) },
    others: pick(other, both),
  };
}

function pick(
  document: WorkbenchDocument,
  names: readonly (keyof WorkbenchDocument)[],
): Partial<WorkbenchDocument> {
  return Object.fromEntries(names.map((name) => [name, document[name]]));
}

/** A study's document as it was left, or a new one, with the recipe that the host holds. */
export function documentOf(
  documents: SessionState['documents'],
  study: StudyView,
): { document: WorkbenchDocument; isNew: boolean } {
  const stored = documents.find((entry) => entry.study === studyKey(study));
  const document = stored === undefined ? emptyDocument() : restoreDocument(stored.document);
  return { document: { ...document, recipe: study.recipe.value }, isNew: stored === undefined };
}

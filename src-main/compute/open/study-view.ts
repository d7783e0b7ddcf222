import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { RunGroup, StudySubject } from '../../contract/study.ts';
import type { PatternData, PatternTable, Recipe } from '../../recipe/schema.ts';
import { plainText } from '../../plain-text.ts';
import { chooseRuns } from '../../recipe/plan-bids.ts';
import { groupRuns } from '../../study/bids/groups.ts';
import { indexStudy, type Run, type Study, type Subject } from '../../study/bids/index.ts';
import { isSimulated } from '../../study/bids/simulated.ts';
import { subjectOfLabel } from '../../study/bids/subject-label.ts';
import { listed, type Finding } from '../../study/findings.ts';
import { findStimuliFolder, indexStimuli } from '../../study/images.ts';
import { shown } from '../../study/folders.ts';
import type { StudyPlace } from '../methods/types.ts';

/** What a study holds, for the window; findings have absolute paths. */
export interface StudyContent {
  readonly name: string;
  readonly simulated: boolean;
  readonly description: Readonly<Record<string, unknown>>;
  readonly subjects: readonly StudySubject[];
  readonly findings: readonly Finding[];
  readonly stimuli: { readonly shown: string; readonly count: number } | null;
}

/**
 * Says what the study of a recipe holds, and what the recipe uses its runs for.
 * @param known the study where it has just been read
 * @throws PerceptError when its folder is not there
 */
export async function viewStudy(place: StudyPlace, known?: Study): Promise<StudyContent> {
  return place.recipe.data.kind === 'bids' ? viewBids(place, known) : viewPatterns(place, place.recipe.data);
}

async function viewBids({ root, recipe, recipeFolder }: StudyPlace, known?: Study): Promise<StudyContent> {
  const study = known ?? (await indexStudy(root));
  const findings: Finding[] = [...study.findings];
  const named = study.subjects.filter(({ id }) => /^[A-Za-z0-9]{1,64}$/.test(id));
  const others = study.subjects.filter((subject) => !named.includes(subject));
  if (others.length > 0) {
    findings.push({
      severity: 'warning',
      what: `labels of subjects that BIDS does not allow: ${listed(
        others.map(({ id }) => id),
        5,
      )}`,
      todo: 'Rename their folders: a label has letters and digits only.',
      count: others.length,
    });
  }
  const folders =
    recipe.data.stimuli !== undefined && 'folders' in recipe.data.stimuli
      ? recipe.data.stimuli.folders.map((folder) => resolve(recipeFolder, folder))
      : [await findStimuliFolder(root)].filter((folder) => folder !== undefined);
  return {
    name: study.name,
    simulated: isSimulated(study.description),
    description: study.description,
    subjects: named.map((subject) => viewSubject(study, subject, recipe)),
    findings,
    stimuli: await viewStimuli(root, folders, findings),
  };
}

async function viewStimuli(
  root: string,
  folders: readonly string[],
  findings: Finding[],
): Promise<StudyContent['stimuli']> {
  if (folders.length === 0) return null;
  try {
    const index = await indexStimuli(folders);
    findings.push(...index.findings);
    return { shown: folders.map((folder) => shown(root, folder)).join(', '), count: index.count };
  } catch (error) {
    const { problem, file, remedy } = error as { problem?: string; file?: string; remedy?: string };
    findings.push({
      severity: 'warning',
      what: problem ?? String(error),
      todo: remedy ?? 'Check data.stimuli of the recipe.',
      ...(file === undefined ? {} : { file }),
    });
    return null;
  }
}

function viewSubject(study: Study, subject: Subject, recipe: Recipe): StudySubject {
  const used = {
    train: runsOf(study, subject, recipe, 'train'),
    test: runsOf(study, subject, recipe, 'test'),
  };
  return {
    id: subject.id,
    sessions: [...subject.sessions],
    groups: groupRuns(subject.runs).flatMap(({ label, runs }) => splitByRole(label, runs, used)),
    masks: subject.masks.map(({ name, hemisphere, space }) => ({
      name,
      ...(hemisphere === undefined ? {} : { hemisphere }),
      ...(space === undefined ? {} : { space }),
    })),
    anatomy: subject.anatomy.t1w !== undefined,
  };
}

/** The runs that the recipe's training or test choice means for a subject; none where it means none. */
function runsOf(study: Study, subject: Subject, { data }: Recipe, part: 'train' | 'test'): readonly Run[] {
  if (data.kind !== 'bids') return [];
  const all = study.subjects.map(({ id }) => id);
  const isMeant = data.subjects?.some((label) => subjectOfLabel(all, label) === subject.id) ?? true;
  if (!isMeant) return [];
  try {
    return chooseRuns(study, data, subject.id, data[part]);
  } catch {
    // That nothing fits is said when the recipe is planned; here the runs are simply not used.
    return [];
  }
}

/** One group for each role that runs of a kind have: odd runs that train stand apart from even ones that test. */
function splitByRole(
  label: string,
  runs: readonly Run[],
  { train, test }: { train: readonly Run[]; test: readonly Run[] },
): RunGroup[] {
  const roleOf = (run: Run): RunGroup['role'] =>
    train.includes(run) ? (test.includes(run) ? 'both' : 'train') : test.includes(run) ? 'test' : 'unused';
  const roles = [...new Set(runs.map(roleOf))];
  return roles.map((role) => {
    const { task, source, space } = runs[0]!;
    return {
      label,
      task,
      source,
      ...(space === undefined ? {} : { space }),
      role,
      runs: runs
        .filter((run) => roleOf(run) === role)
        .map(({ key, session, run, missing, tr, confounds, motion }) => ({
          key,
          ...(session === undefined ? {} : { session }),
          ...(run === undefined ? {} : { run }),
          missing: [...missing],
          ...(tr === undefined ? {} : { tr }),
          confounds: confounds !== undefined || motion !== undefined,
        })),
    };
  });
}

function viewPatterns({ root, recipe, recipeFolder }: StudyPlace, data: PatternData): StudyContent {
  const findings: Finding[] = [];
  const group = (table: PatternTable, role: 'train' | 'test'): RunGroup => {
    const path = resolve(recipeFolder, table.file);
    const there = existsSync(path);
    if (!there && !findings.some(({ file }) => file === path))
      findings.push({
        severity: 'error',
        what: 'there is no such file',
        file: path,
        todo: 'Check data.subjects of the recipe: paths are relative to it.',
      });
    const where = Object.entries(table.where ?? {}).map(([key, value]) => `${key} ${value}`);
    const label = [basename(path), table.variable, ...where].filter((part) => part !== undefined).join(', ');
    return {
      label: `${role === 'train' ? 'training' : 'test'} patterns: ${label}`,
      task: 'patterns',
      source: basename(path),
      role,
      runs: [{ key: label, missing: there ? [] : ['volume'], confounds: false }],
    };
  };
  return {
    name: recipe.title ?? plainText(basename(root)),
    simulated: false,
    description: {},
    subjects: Object.entries(data.subjects).map(([id, { train, test }]) => ({
      id,
      sessions: [],
      groups: [group(train, 'train'), group(test, 'test')],
      masks: [],
      anatomy: false,
    })),
    findings,
    stimuli: null,
  };
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PerceptError } from '../errors.ts';
import { perceptBuild, perceptVersion } from '../version.ts';
import { loadManifest, manifestSchema, type LoadedManifest } from './decoding-manifest.ts';
import { manifestFile, manifestStamp, readJson } from './manifest-file.ts';

/** As `loadManifest`, for what cannot go on without it. @throws PerceptError saying why there is none, and to run the recipe */
export async function requireManifest(out: string): Promise<LoadedManifest> {
  const loaded = await loadManifest(out);
  if (loaded !== undefined) return loaded;
  const problem = await manifestProblem(out);
  throw new PerceptError(problem ?? 'there are no results yet', {
    remedy: problem === undefined ? 'Run the recipe first.' : 'Run the recipe again.',
  });
}

/** Why a results folder has no manifest that can be used, in a clause; undefined where nothing was run, or it can be used. */
export async function manifestProblem(out: string): Promise<string | undefined> {
  if ((await manifestStamp(out)) === undefined) {
    if (!existsSync(join(out, 'results.json'))) return undefined;
    return 'what these results were made from is gone (the folder .cache beside them), so that nothing else can be decoded of it';
  }
  const json = await readJson(manifestFile(out)).catch(() => undefined);
  const build = (json as { build?: unknown } | null | undefined)?.build;
  if (typeof build === 'string' && build !== perceptBuild) {
    const version = await versionOf(out);
    const which = version === undefined || version === perceptVersion ? '' : ` (${version})`;
    return `these results were made by another version of Percept${which}`;
  }
  if ((await loadManifest(out)) !== undefined) return undefined;
  return manifestSchema.safeParse(json).success
    ? 'files that the last run has left are missing'
    : 'what the last run has noted of itself (.cache/decoding.json) is damaged';
}

/** The version that results.json says; undefined where it says none that is one. */
async function versionOf(out: string): Promise<string | undefined> {
  const json = await readJson(join(out, 'results.json')).catch(() => undefined);
  const version = (json as { percept?: unknown } | null | undefined)?.percept;
  return typeof version === 'string' && /^[\w.+-]{1,40}$/.test(version) ? version : undefined;
}

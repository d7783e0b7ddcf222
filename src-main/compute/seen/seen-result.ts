import { join } from 'node:path';
import type { Recipe } from '../../recipe/schema.ts';
import { listed } from '../../study/findings.ts';
import type { SeenList } from '../../study/methods/seen-list.ts';
import { describeSeen, FEWEST_IMAGES, seenParts } from '../../study/methods/seen-parts.ts';
import { correctOverRegions, groupResults } from '../group.ts';
import { loadNulls } from '../nulls.ts';
import type { SeenPartResult, SeenResult } from '../results.ts';
import type { SubjectSeen } from './seen-step.ts';

/** Over all subjects: each part's scores corrected over regions, its group, and what is to be said of it. */
export async function seenResult(
  { evaluation }: Pick<Recipe, 'evaluation'>,
  found: SeenList,
  testNames: readonly string[],
  subjects: readonly { readonly id: string; readonly seen: SubjectSeen | undefined }[],
): Promise<SeenResult> {
  const { confidence, correction, seen } = evaluation;
  const list = seen?.list ?? '';
  const parts: SeenPartResult[] = [];
  for (const { name, rows } of seenParts(testNames, found)) {
    const own = subjects.flatMap(({ id, seen: scored }) =>
      scored === undefined
        ? []
        : [{ id, step: scored.step, ...scored.parts.find((part) => part.name === name)! }],
    );
    const nulls = await Promise.all(
      own.map(({ step, regions }) => (regions.length === 0 ? undefined : loadNulls(join(step.folder, name)))),
    );
    const results = own.map(({ id, images, regions, ceiling }, s) => {
      const result = { id, images, regions, ...(ceiling && { ceiling }) };
      return correction === 'none' ? result : correctOverRegions(result, nulls[s]);
    });
    const few = results.filter(({ images }) => images < FEWEST_IMAGES);
    parts.push({
      name,
      images: rows.map((row) => testNames[row]!),
      subjects: results,
      group: groupResults(results, confidence, nulls, correction),
      notes:
        few.length === 0
          ? []
          : [
              tooFew(
                name,
                few.map(({ id }) => id),
                results.length,
              ),
            ],
    });
  }
  return { list, by: found.by, note: describeSeen(testNames, found, list), parts };
}

function tooFew(name: string, ids: readonly string[], of: number): string {
  const whom =
    ids.length === of
      ? ''
      : ` of ${listed(
          ids.map((id) => `sub-${id}`),
          6,
        )}`;
  return `There are too few ${name} images${whom} to score them alone: at least ${FEWEST_IMAGES} are needed.`;
}

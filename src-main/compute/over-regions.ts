import type { Recipe } from '../recipe/schema.ts';
import type { DecodedSubject } from './decode-steps.ts';
import { correctOverRegions, groupResults } from './group.ts';
import { subjectNulls } from './nulls.ts';
import type { GroupResult, SubjectResult } from './results.ts';

/** What only all regions and all subjects together tell: each subject's p corrected over regions as the recipe says, and the group's results. */
export async function overRegions(
  decoded: readonly Pick<DecodedSubject, 'decode' | 'images' | 'patterns' | 'result'>[],
  { confidence, correction }: Recipe['evaluation'],
): Promise<{ subjects: SubjectResult[]; group: GroupResult[] }> {
  const nulls = await Promise.all(
    decoded.map(({ decode, images, patterns }) =>
      subjectNulls(decode.folder, images?.folder, patterns.regions.length),
    ),
  );
  const subjects = decoded.map(({ result }, s) =>
    correction === 'none' ? result : correctOverRegions(result, nulls[s]),
  );
  return { subjects, group: groupResults(subjects, confidence, nulls, correction) };
}

import type { Recipe } from '../recipe/schema.ts';
import type { DecodedSubject } from './decode-steps.ts';
import { correctOverRegions, groupResults } from './group.ts';
import { groupMatched, groupRepeats } from './group-further.ts';
import { subjectNulls } from './nulls.ts';
import type { RunResult } from './results.ts';

/** What only all regions and all subjects together tell: each subject's p corrected over regions as the recipe says, and the group's results. */
export async function overRegions(
  decoded: readonly Pick<DecodedSubject, 'decode' | 'images' | 'networks' | 'patterns' | 'result'>[],
  { confidence, correction }: Recipe['evaluation'],
): Promise<Pick<RunResult, 'subjects' | 'group' | 'groupRepeats' | 'groupMatched'>> {
  const nulls = await Promise.all(
    decoded.map(({ decode, images, networks, patterns }) =>
      subjectNulls(
        decode.folder,
        [images, networks].flatMap((step) => step?.folder ?? []),
        patterns.regions.length,
      ),
    ),
  );
  const subjects = decoded.map(({ result }, s) =>
    correction === 'none' ? result : correctOverRegions(result, nulls[s]),
  );
  const repeats = groupRepeats(subjects, confidence);
  const matched = groupMatched(subjects, confidence);
  return {
    subjects,
    group: groupResults(subjects, confidence, nulls, correction),
    ...(repeats && { groupRepeats: repeats }),
    ...(matched && { groupMatched: matched }),
  };
}

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { ImportReport } from '../../contract/brain.ts';
import { PerceptError } from '../../errors.ts';
import { importLabels, labelMaskEntries } from '../../volumes/labels/import.ts';
import type { LabelReport } from '../../volumes/labels/report.ts';
import { loadManifest } from '../decoding-manifest.ts';
import { subjectIds, subjectRegions } from '../live/subject-regions.ts';
import type { Method } from './types.ts';

/**
 * Reads a label image, reports what matched and, when it is applied, gives its labels as masks for the recipe.
 * @throws PerceptError naming the image or the table that cannot be read
 */
export const regionsImport: Method<'regions.import'> = async (place, input) => {
  const { image, table, resample, apply } = input;
  const loaded = await loadManifest(place.out);
  const ids = await subjectIds(place, loaded);
  const whose = input.subject ?? ids.find((id) => image.includes(`sub-${id}`)) ?? ids[0];
  if (whose === undefined) throw new PerceptError('the study has no subject that the labels could be of');
  const { grid } = await subjectRegions(place, whose, loaded);
  if (grid === undefined) {
    throw new PerceptError('these patterns have no positions that labels could be matched to', {
      file: image,
      remedy: 'Labels need a study with volumes.',
    });
  }
  const options = table === undefined ? {} : { table };
  const { labels, report } = await importLabels(image, { ...options, grid, resample });
  const { file, note } = forAllSubjects(image, whose, ids);
  const masks = apply
    ? labelMaskEntries(labels, file, options).filter((_mask, i) => labels[i]!.indices.length > 0)
    : [];
  return {
    output: {
      report: [
        ...severeFirst(report),
        ...(note === undefined ? [] : [note]),
        ...(apply
          ? [
              {
                severity: 'info' as const,
                what: `${masks.length} masks were added to the recipe`,
                todo: 'Run it to read their voxels.',
              },
            ]
          : []),
      ],
      table: report.table === undefined ? null : basename(report.table.path),
      regions: report.labels.map(({ id, name, hemisphere, colour, voxels, voxelsInImage }) => ({
        label: id,
        name,
        voxels: report.grid === 'refused' ? voxelsInImage : voxels,
        ...(hemisphere === undefined ? {} : { hemisphere }),
        ...(colour === undefined ? {} : { colour }),
      })),
    },
    masks,
  };
};

function severeFirst({ findings, grid, unnamed }: LabelReport): ImportReport['report'] {
  return findings.map((what, i) => {
    if (grid === 'refused' && i === 0)
      return {
        severity: 'error',
        what,
        todo: 'Import with nearest-neighbour resampling, or bring the image onto the grid of the scans first.',
      };
    const isOdd = unnamed.length > 0 && /name/i.test(what);
    return { severity: isOdd || grid === 'resampled' ? 'warning' : 'info', what, todo: '' };
  });
}

/** One subject's image stands for all subjects where each has its own of the same name. */
function forAllSubjects(
  image: string,
  whose: string,
  ids: readonly string[],
): { file: string; note?: ImportReport['report'][number] } {
  if (ids.length < 2) return { file: image };
  const pattern = image.replaceAll(`sub-${whose}`, 'sub-{subject}');
  const lacking = ids.filter((id) => !existsSync(pattern.replaceAll('{subject}', id)));
  if (pattern !== image && lacking.length === 0)
    return {
      file: pattern,
      note: {
        severity: 'info',
        what: `each of the ${ids.length} subjects has an image of this name, which it gets`,
        todo: '',
      },
    };
  return {
    file: image,
    note: {
      severity: 'warning',
      what: 'this one image is taken for all subjects',
      todo: 'That is right for data in a common space only.',
    },
  };
}

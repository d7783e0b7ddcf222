import type { Matrix } from '../maths/matrix.ts';
import { TIMING, type Extent } from './experiment.ts';
import type { Stimulus } from './stimuli.ts';
import { SPREAD } from './forward.ts';
import { TEST_CATEGORIES, TRAINING_CATEGORIES } from './scenes/scene.ts';

const GENERATOR = [{ Name: 'Percept', Description: 'Simulated by the tutorial generator of Percept' }];
const BIDS = '1.9.0';

/** The six motion parameters of a run in the columns of fMRIPrep. */
export function confoundsTable(motion: Matrix): string {
  const rows = ['trans_x\ttrans_y\ttrans_z\trot_x\trot_y\trot_z\n'];
  for (let t = 0; t < motion.rows; t++) {
    const values = Array.from(motion.data.subarray(t * motion.cols, (t + 1) * motion.cols), (v) =>
      v.toFixed(7),
    );
    rows.push(`${values.join('\t')}\n`);
  }
  return rows.join('');
}

/** Texts of the data set that belong to no subject: path within it and content. */
export function documents(
  seed: number,
  subjects: number,
  extent: Extent,
  stimuli: readonly Stimulus[],
): readonly (readonly [string, string])[] {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const ids = Array.from({ length: subjects }, (_, s) => `sub-${String(s + 1).padStart(2, '0')}`);
  return [
    [
      'dataset_description.json',
      json({
        Name: 'Simulated natural-scene viewing: the tutorial study of Percept',
        BIDSVersion: BIDS,
        DatasetType: 'raw',
        License: 'CC0',
        Authors: ['Percept (simulated data; no person was scanned)'],
        HowToAcknowledge: `Simulated by Percept's tutorial generator, seed ${seed}.`,
        GeneratedBy: GENERATOR,
      }),
    ],
    ['README', readme(seed, subjects, extent, stimuli)],
    ['CHANGES', '1.0.0\n  - Simulated.\n'],
    ['.bidsignore', '*.percept.json\npercept.json\n'],
    ['participants.tsv', ['participant_id\torigin', ...ids.map((id) => `${id}\tsimulated`), ''].join('\n')],
    [
      'participants.json',
      json({
        origin: {
          Description: 'Where the data come from',
          Levels: { simulated: 'Made by a computer; there is no person' },
        },
      }),
    ],
    [
      'task-perception_bold.json',
      json({
        TaskName: 'perception',
        TaskDescription:
          'Viewing of pictures; a button is pressed when a picture is shown twice in a row. Simulated.',
        RepetitionTime: TIMING.tr,
        EchoTime: 0.03,
        FlipAngle: 80,
        MagneticFieldStrength: 3,
        PulseSequenceType: 'Simulated gradient-echo EPI; all slices of a volume are taken at one time',
      }),
    ],
    [
      'task-perception_events.json',
      json({
        trial_no: { Description: 'Number of the block in its run, from 1' },
        event_type: { Description: 'What was shown', Levels: { rest: 'Nothing', stimulus: 'A picture' } },
        stimulus_id: { Description: 'Category and number of the picture: text, not a decimal number' },
        stimulus_name: { Description: 'Name of the picture in stimuli/, without .png' },
        category_index: { Description: 'Number of the category within the training or the test set' },
        image_index: { Description: 'Number of the picture within the training or the test set' },
        response_time: {
          Description: 'When a repetition was reported',
          Units: 's from the start of the run',
        },
      }),
    ],
    ['stimuli/stimuli.tsv', stimulusTable(stimuli)],
    [
      'derivatives/percept-motion/dataset_description.json',
      json({
        Name: 'Simulated head motion of the tutorial study of Percept',
        BIDSVersion: BIDS,
        DatasetType: 'derivative',
        GeneratedBy: GENERATOR,
      }),
    ],
    [
      'derivatives/percept-motion/desc-confounds_timeseries.json',
      json(
        Object.fromEntries(
          ['trans_x', 'trans_y', 'trans_z', 'rot_x', 'rot_y', 'rot_z'].map((name) => [
            name,
            { Description: 'Simulated rigid motion', Units: name.startsWith('trans') ? 'mm' : 'rad' },
          ]),
        ),
      ),
    ],
  ];
}

function stimulusTable(stimuli: readonly Stimulus[]): string {
  const rows = stimuli.map(({ name, id, category, set, categoryIndex, imageIndex }) =>
    [name, id, category, set, categoryIndex, imageIndex].join('\t'),
  );
  return ['name\tstimulus_id\tcategory\tset\tcategory_index\timage_index', ...rows, ''].join('\n');
}

function readme(seed: number, subjects: number, extent: Extent, stimuli: readonly Stimulus[]): string {
  const training = stimuli.filter(({ set }) => set === 'training').length;
  const { tr, block, restBefore, restAfter } = TIMING;
  return `Simulated natural-scene viewing: the tutorial study of Percept
==============================================================

Everything in this data set is simulated. No person was scanned, and no photograph is in it. It was made by Percept
from the seed ${seed}; the same seed gives the same voxels and pixels on every machine.

Its shape is that of OpenNeuro ds001246 (Horikawa & Kamitani 2017, Generic Object Decoding) in small, so that what
is learnt here can be used there: the same names of sessions, events and masks.

Subjects    ${subjects} simulated brains: size, pose and folding differ.
Pictures    ${training} training pictures (${TRAINING_CATEGORIES.length} categories, ${extent.perCategory} each) and ${TEST_CATEGORIES.length} test pictures, one of each of ${TEST_CATEGORIES.length} other
            categories. 64 x 64 pixels, painted by formulas; stimuli/stimuli.tsv lists them.
Training    ${extent.trainingRuns} runs in two sessions; every picture is shown once.
Test        ${extent.testRuns} runs in two sessions; every picture is shown ${extent.repeats} times a run.
A run       ${restBefore} s rest, blocks of ${block} s without a gap, ${restAfter} s rest; TR ${tr} s. Some pictures are shown twice in a row
            (one-back task); response_time says when that was reported. Run numbers restart in every session.
Masks       sourcedata/sub-*/anat, on the grid of the functional images. LOC and FFA overlap a little, and HVC holds
            LOC, FFA, PPA and the cortex between them.
Motion      derivatives/percept-motion: the simulated motion, mm and rad, about the origin of the scanner's axes.

How the signal was made
-----------------------
1. Features of every picture: luminance, red-green, blue-yellow, contrast and edge energy at four orientations in a
   window at the voxel's place in the visual field ("low"); meaning and form of what is shown ("high").
2. A voxel's response, per cent = gain (1 + ${SPREAD} (low-level drive + high-level drive)), each drive standardised over
   the training pictures. V1, V2 and V3 carry low-level drive (V3 a little of the other), hV4 both, LOC, FFA, PPA and
   HVC mostly high-level drive: objects, faces and animals, places, and mixtures.
3. Blocks are convolved with SPM's canonical hemodynamic response; a volume is sampled at the middle of its TR, all
   slices at once (so there is no SliceTiming).
4. Added: drift (three cosines a run), four physiological time courses shared by neighbours, the effect of small head
   motion to first order, and AR(1) noise (rho near 0.3) that is stronger in fluid. What is outside the
   brain was set to 0.
5. Rounded to 16-bit whole numbers.

The brains are shapes made by formulas. They look like brains; they are no model of anybody's.
`;
}

import type { Finding } from '../findings.ts';

/** A study on disk as its file names and sidecars describe it; no volume is opened. Paths are absolute. */
export interface Study {
  readonly root: string;
  readonly name: string;
  /** dataset_description.json as it stands; empty where there is none */
  readonly description: Readonly<Record<string, unknown>>;
  readonly subjects: readonly Subject[];
  readonly findings: readonly Finding[];
}

export interface Subject {
  /** without 'sub-' */
  readonly id: string;
  /** labels without 'ses-', in natural order; empty where the study has no sessions */
  readonly sessions: readonly string[];
  readonly runs: readonly Run[];
  readonly masks: readonly MaskFile[];
  readonly anatomy: { readonly t1w?: string };
}

export interface Run {
  readonly subject: string;
  readonly session?: string;
  readonly task: string;
  /** the run's label as text ('01') */
  readonly run?: string;
  /** unique within subject, source, space and desc: `ses-perceptionTraining01_task-perception_run-01` */
  readonly key: string;
  /** 'raw', 'fmriprep', 'spm', or the name of another derivative's folder */
  readonly source: string;
  /** 'T1w', 'MNI152NLin2009cAsym:res-2'; undefined is the run's own space */
  readonly space?: string;
  /** the version of a derivative: BIDS `desc`, or the prefix that SPM gave ('swar') */
  readonly desc?: string;
  readonly bold?: string;
  /** what is not there: 'volume', 'events', 'sidecar' (one that cannot be read) */
  readonly missing: readonly string[];
  readonly events?: string;
  /** why the sidecar could not be read, naming its file and line */
  readonly sidecarFault?: string;
  /** sidecars of all levels merged, the nearest winning; for a derivative with the raw run's beneath */
  readonly sidecar: Readonly<Record<string, unknown>>;
  /** repetition time in s, from the sidecar */
  readonly tr?: number;
  /** acquisition time of each slice in s; undefined for a derivative unless its own sidecar says it was not corrected */
  readonly sliceTiming?: readonly number[];
  /** fMRIPrep's confounds table, or one named like it */
  readonly confounds?: string;
  /** SPM's rp_*.txt */
  readonly motion?: string;
  /** the run's own brain mask (fMRIPrep) */
  readonly brainMask?: string;
}

export interface MaskFile {
  readonly name: string;
  readonly hemisphere?: 'left' | 'right';
  readonly path: string;
  readonly space?: string;
  readonly desc?: string;
}

/** How far a job is: steps done of those known, and what is being done now. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly label: string;
}

export type OnProgress = (progress: Progress) => void;

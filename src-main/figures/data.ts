import type { Raster } from './display.ts';

/** What a score is, in the words of its record. */
export interface ScoreAbout {
  readonly name: string;
  readonly title: string;
  /** Shares are shown in per cent. */
  readonly share: boolean;
  /** With markup: "%", "*r*". */
  readonly unit: string;
  readonly convention: string;
  readonly tieRule: string;
  readonly chance: number | null;
  /** The values that it can have. */
  readonly bounds: readonly [number, number];
  /** Images that were scored, and what the value is a mean over or a share of. */
  readonly images: number;
  readonly pairs: number;
  /** The most of a subject, where not all have as many. */
  readonly mostImages?: number;
  readonly mostPairs?: number;
}

/** A level that a score is held against, of the same convention. */
export interface Level {
  readonly what: 'noise ceiling' | 'generator ceiling' | 'nearest training image';
  /** Means over the subjects of each bar, in the order of the bars; null where not all of them have it. */
  readonly values: readonly (number | null)[];
  /** How it was computed, in words; empty where that is as the score. */
  readonly convention: string;
}

export interface RegionBar {
  readonly region: string;
  readonly colour: string;
  readonly mean: number | null;
  readonly ci: readonly [number, number] | null;
  readonly ciMethod: string | null;
  /** Of the group, against chance, and by which test. */
  readonly p: number | null;
  readonly test: string;
  readonly n: number;
  readonly voxels: readonly [number, number];
  readonly subjects: readonly { readonly id: string; readonly value: number; readonly p: number | null }[];
}

/** Rows of images, the same images in each. */
export interface ImageGrid {
  readonly columns: readonly { readonly name: string; readonly score: number | null }[];
  readonly rows: readonly {
    readonly label: string;
    readonly role: 'presented' | 'ideal' | 'subject' | 'method';
    readonly images: readonly (Raster | null)[];
    readonly score: number | null;
  }[];
  readonly score: ScoreAbout | null;
  /** How the images were chosen, as a sentence; of how many. */
  readonly chosen: string;
  readonly of: number;
  /** Of the numbers that images were ranked by. */
  readonly ranked: string | null;
  /** What was asked for and cannot be shown, and why. */
  readonly notes?: readonly string[];
}

export interface ReconstructionsData extends ImageGrid {
  readonly kind: 'reconstructions';
  readonly region: string;
}

export interface MethodGridData extends ImageGrid {
  readonly kind: 'methodGrid';
  /** Row by row: whose reconstructions and from which region, where that is known, and the files of the images. */
  readonly sources: readonly {
    readonly method: string | null;
    readonly subject: string | null;
    readonly region: string | null;
    readonly files: readonly ({ readonly file: string; readonly sha256: string } | null)[];
  }[];
}

export interface RegionChartData {
  readonly kind: 'regionChart';
  readonly score: ScoreAbout;
  readonly bars: readonly RegionBar[];
  readonly confidence: number;
  /** Where the panel asks for them and the results have them for this score. */
  readonly levels: readonly Level[];
}

export interface MethodFacet {
  readonly score: ScoreAbout;
  readonly methods: readonly {
    readonly method: string;
    readonly published: boolean;
    readonly mean: number | null;
    readonly ci: readonly [number, number] | null;
    readonly ciMethod: string | null;
    readonly values: readonly number[];
  }[];
}

export interface MethodChartData {
  readonly kind: 'methodChart';
  readonly facets: readonly MethodFacet[];
  readonly notes: readonly string[];
}

/** A number of a table with what it is a mean over. */
export interface TableCell {
  /** Over `n` subjects; of one, its value. */
  readonly mean: number;
  readonly ci: readonly [number, number] | null;
  readonly ciMethod: string | null;
  readonly n: number;
  /** Fewest and most of a subject. */
  readonly images: readonly [number, number];
  readonly pairs: readonly [number, number];
}

export interface ScoreTableData {
  readonly kind: 'scoreTable';
  readonly head: string;
  readonly columns: readonly ScoreAbout[];
  readonly rows: readonly {
    readonly label: string;
    readonly published: boolean;
    readonly cells: readonly (TableCell | null)[];
  }[];
  readonly notes: readonly string[];
}

/** A lattice of voxels: voxel (i, j, k) has index `i + nx (j + ny k)`, its centre at `affine . (i, j, k, 1)` in mm, RAS+. */
export interface Lattice {
  readonly dims: readonly [number, number, number];
  readonly affine: Float64Array;
}

export interface BrainRegion {
  readonly name: string;
  readonly colour: string;
  /** Voxels of the lattice of labels, ascending. */
  readonly voxels: Uint32Array;
}

export interface DrawnBrain {
  readonly subject: string;
  readonly anatomy:
    | (Lattice & {
        readonly values: ArrayLike<number>;
        readonly window: readonly [number, number];
        readonly name: string;
      })
    | null;
  readonly grid: Lattice;
  /** The first ones lie on top. */
  readonly regions: readonly BrainRegion[];
  readonly overlay:
    | (Lattice & {
        readonly values: ArrayLike<number>;
        readonly name: string;
        readonly unit: string;
        readonly diverging: boolean;
        readonly range: readonly [number, number];
        readonly threshold: number | null;
      })
    | null;
  readonly notes: readonly string[];
}

export interface BrainData extends DrawnBrain {
  readonly kind: 'brain';
}
export interface SlicesData extends DrawnBrain {
  readonly kind: 'slices';
}

export interface DesignData {
  readonly kind: 'design';
  readonly subject: string;
  readonly part: 'train' | 'test';
  readonly scans: number;
  readonly rank: number;
  readonly condition: number | null;
  /** [rows x cols], 128 is 0, a column's largest magnitude 1 or 255; several scans may share a row. */
  readonly picture: Raster;
  /** Columns of interest in their order, as they belong together. */
  readonly effects: readonly { readonly name: string; readonly columns: number }[];
  readonly nuisance: number;
  readonly runs: readonly { readonly name: string; readonly from: number; readonly scans: number }[];
}

export interface TextData {
  readonly kind: 'text';
}

export type PanelData =
  | ReconstructionsData
  | RegionChartData
  | MethodChartData
  | MethodGridData
  | ScoreTableData
  | BrainData
  | SlicesData
  | DesignData
  | TextData;
export type DataOf<K extends PanelData['kind']> = Extract<PanelData, { kind: K }>;

/** Works that captions and methods refer to. */
export const works = {
  mozafari: [
    'Mozafari et al., 2020',
    'Mozafari, M., Reddy, L. & VanRullen, R. Reconstructing natural scenes from fMRI patterns using BigBiGAN. Proc. Int. Joint Conf. Neural Networks (IJCNN), 2020.',
  ],
  bigbigan: [
    'Donahue & Simonyan, 2019',
    'Donahue, J. & Simonyan, K. Large scale adversarial representation learning. Adv. Neural Inf. Process. Syst. 32, 2019.',
  ],
  god: [
    'Horikawa & Kamitani, 2017',
    'Horikawa, T. & Kamitani, Y. Generic decoding of seen and imagined objects using hierarchical visual features. Nat. Commun. 8, 15037, 2017.',
  ],
  spm: [
    'Friston et al., 1998',
    'Friston, K. J. et al. Event-related fMRI: characterizing differential responses. NeuroImage 7, 30–40, 1998.',
  ],
  bids: [
    'Gorgolewski et al., 2016',
    'Gorgolewski, K. J. et al. The brain imaging data structure, a format for organizing and describing outputs of neuroimaging experiments. Sci. Data 3, 160044, 2016.',
  ],
} as const satisfies Record<string, readonly [string, string]>;

export type Work = keyof typeof works;

/** A text with the works that it refers to. */
export class Cited {
  private readonly used = new Set<Work>();

  /** "(Mozafari et al., 2020)" */
  cite(...some: Work[]): string {
    for (const work of some) this.used.add(work);
    return `(${some.map((work) => works[work][0]).join('; ')})`;
  }

  /** "Mozafari et al. (2020)" */
  name(work: Work): string {
    this.used.add(work);
    return works[work][0].replace(/, (\d+)$/, ' ($1)');
  }

  /** The works, in the order of their names. */
  list(): string[] {
    return [...this.used].map((work) => works[work][1]).sort();
  }
}

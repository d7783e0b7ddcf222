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
  fmriprep: [
    'Esteban et al., 2019',
    'Esteban, O. et al. fMRIPrep: a robust preprocessing pipeline for functional MRI. Nat. Methods 16, 111–116, 2019.',
  ],
  motion: [
    'Friston et al., 1996',
    'Friston, K. J., Williams, S., Howard, R., Frackowiak, R. S. J. & Turner, R. Movement-related effects in fMRI time-series. Magn. Reson. Med. 35, 346–355, 1996.',
  ],
  halko: [
    'Halko et al., 2011',
    'Halko, N., Martinsson, P. G. & Tropp, J. A. Finding structure with randomness: probabilistic algorithms for constructing approximate matrix decompositions. SIAM Rev. 53, 217–288, 2011.',
  ],
  ledoit: [
    'Ledoit & Wolf, 2004',
    'Ledoit, O. & Wolf, M. A well-conditioned estimator for large-dimensional covariance matrices. J. Multivar. Anal. 88, 365–411, 2004.',
  ],
  fracridge: [
    'Rokem & Kay, 2020',
    'Rokem, A. & Kay, K. Fractional ridge regression: a fast, interpretable reparameterization of ridge regression. GigaScience 9, giaa133, 2020.',
  ],
  searchlight: [
    'Kriegeskorte et al., 2006',
    'Kriegeskorte, N., Goebel, R. & Bandettini, P. Information-based functional brain mapping. Proc. Natl Acad. Sci. USA 103, 3863–3868, 2006.',
  ],
  maxT: [
    'Nichols & Holmes, 2002',
    'Nichols, T. E. & Holmes, A. P. Nonparametric permutation tests for functional neuroimaging: a primer with examples. Hum. Brain Mapp. 15, 1–25, 2002.',
  ],
  spearman: [
    'Spearman, 1910',
    'Spearman, C. Correlation calculated from faulty data. Br. J. Psychol. 3, 271–295, 1910.',
  ],
  brown: [
    'Brown, 1910',
    'Brown, W. Some experimental results in the correlation of mental abilities. Br. J. Psychol. 3, 296–322, 1910.',
  ],
  ssim: [
    'Wang et al., 2004',
    'Wang, Z., Bovik, A. C., Sheikh, H. R. & Simoncelli, E. P. Image quality assessment: from error visibility to structural similarity. IEEE Trans. Image Process. 13, 600–612, 2004.',
  ],
  resnet: [
    'He et al., 2016',
    'He, K., Zhang, X., Ren, S. & Sun, J. Deep residual learning for image recognition. Proc. IEEE Conf. Computer Vision and Pattern Recognition (CVPR), 770–778, 2016.',
  ],
  alexnet: [
    'Krizhevsky et al., 2012',
    'Krizhevsky, A., Sutskever, I. & Hinton, G. E. ImageNet classification with deep convolutional neural networks. Adv. Neural Inf. Process. Syst. 25, 2012.',
  ],
  vgg: [
    'Simonyan & Zisserman, 2015',
    'Simonyan, K. & Zisserman, A. Very deep convolutional networks for large-scale image recognition. Int. Conf. Learning Representations (ICLR), 2015.',
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

  /** "Mozafari et al., 2020", where parentheses are around it already. */
  within(work: Work): string {
    this.used.add(work);
    return works[work][0];
  }

  /** The works, in the order of their names. */
  list(): string[] {
    return [...this.used].map((work) => works[work][1]).sort();
  }
}

import { describe, expect, it } from 'vitest';
import { parseRecipe } from './load.ts';
import { staleReasons } from './stale.ts';

const json = {
  percept: 1,
  title: 'one',
  data: { kind: 'bids', folder: '/s', train: { run: 'odd' }, test: { run: 'even' } },
  latents: { kind: 'pca', components: 20 },
  glm: { confounds: ['motion6'] },
};
const asRun = parseRecipe(json);
const reasons = (changes: object): string[] => staleReasons(asRun, parseRecipe({ ...json, ...changes }));

describe('what makes results stale', () => {
  it('is nothing where only regions, evaluation, output, memory or the title changed', () => {
    expect(
      reasons({
        title: 'two',
        regions: [{ name: 'V1', expression: 'V1' }],
        evaluation: { permutations: 5 },
        output: { images: false },
        memoryMB: 64,
      }),
    ).toEqual([]);
  });

  it.each<[object, string[]]>([
    [{ latents: { kind: 'pca', components: 8 } }, ['latents.components: 20 when it was run, 8 now']],
    [{ glm: { confounds: [] } }, ['glm.confounds: motion6 when it was run, none now']],
    [{ glm: { ...json.glm, drift: null } }, ['glm.drift: 128 when it was run, none now']],
    [{ seed: 9 }, ['seed: 1 when it was run, 9 now']],
    [
      { decoder: { kind: 'inverse', centring: 'none' } },
      ['decoder.centring: test when it was run, none now'],
    ],
    [
      { data: { ...json.data, train: { run: 'odd', task: 'see' } } },
      ['data.train.task: not given when it was run, see now'],
    ],
    [
      { data: { ...json.data, masks: [{ name: 'A', file: '/m.nii' }] } },
      ['data.masks: not given when it was run, {"name":"A","file":"/m.nii"} now'],
    ],
  ])('is %j', (changes, said) => {
    expect(reasons(changes)).toEqual(said);
  });

  it('is another model, and other rescaling of what images are made of', () => {
    const of = (latents: object) => parseRecipe({ ...json, latents: { kind: 'model', ...latents } });
    expect(staleReasons(of({ model: 'a' }), of({ model: 'b' }))).toEqual([
      'latents.model: a when it was run, b now',
    ]);
    expect(staleReasons(of({ model: 'a' }), of({ model: 'a', rescale: 'norm' }))).toEqual([
      'latents.rescale: none when it was run, norm now',
    ]);
    expect(
      staleReasons(
        of({ model: 'a' }),
        parseRecipe({ ...json, seed: 7, latents: { kind: 'model', model: 'a' } }),
      ),
    ).toEqual([]);
  });

  it('is not the seed where nothing random is fitted', () => {
    const exact = { ...json, latents: { kind: 'pca', method: 'exact' } };
    expect(staleReasons(parseRecipe(exact), parseRecipe({ ...exact, seed: 2 }))).toEqual([]);
  });

  it('is not the colour of a mask', () => {
    const withColour = (colour: string) =>
      parseRecipe({ ...json, data: { ...json.data, masks: [{ name: 'A', file: '/m.nii', colour }] } });
    expect(staleReasons(withColour('#ff0000'), withColour('#00ff00'))).toEqual([]);
  });

  it('is cut where nearly everything differs', () => {
    const other = parseRecipe({
      percept: 1,
      data: { kind: 'patterns', subjects: { '01': { train: { file: 'a' }, test: { file: 'b' } } } },
      latents: { kind: 'table', file: 't' },
      glm: { noise: 'ar1', drift: 3, centre: false, microtime: { bins: 4, onset: 1 } },
      decoder: { kind: 'ridge' },
    });
    const said = staleReasons(asRun, other);
    expect(said).toHaveLength(13);
    expect(said.at(-1)).toMatch(/^and \d+ more$/);
  });
});

import { describe, expect, test } from 'vitest';
import type { CallName } from '../../src-main/contract/calls.ts';
import type { PerceptApi } from '../../src-main/contract/wire.ts';
import { App } from '../app/app.svelte.ts';
import { makeBridge } from '../bridge/bridge.ts';
import { fakeStudy } from '../live/fake-study.ts';
import { BrainData } from './brain-data.svelte.ts';

const grid = { dims: [2, 2, 1], affine: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1] };
const volume = (data: string) => ({
  grid,
  type: 'float32',
  data,
  min: 0,
  max: 3,
  low: 0,
  high: 3,
  notANumber: 0,
});

/** A host whose scenes come when the test lets them. */
function host() {
  const asked: string[] = [];
  const held = new Map<string, () => void>();
  const answers = (call: CallName, input: { subject: string; id?: string }): unknown => {
    if (call === 'brain.volume') return volume(`d_${input.id}`);
    const overlay = { id: 'R2', name: 'R2', about: '', unit: '', kind: 'sequential' };
    return {
      grid,
      bases: ['t1', 'mean'].map((id) => ({ id, name: id, about: '' })),
      overlays: [overlay],
      regions: [{ id: 'V1', name: 'V1', voxels: 2 }],
      combos: [[], [0]],
      labels: `d_labels-${input.subject}`,
      notes: [],
    };
  };
  const api: PerceptApi = {
    async invoke(call, input) {
      const { subject, id } = input as { subject: string; id?: string };
      asked.push([call, subject, id].filter(Boolean).join(' '));
      if (call === 'brain.scene') await new Promise<void>((go) => held.set(subject, go));
      if (subject === '09') return { ok: false, error: { problem: 'there is no such subject' } };
      return { ok: true, output: answers(call, input as never) as never };
    },
    subscribe: () => () => undefined,
    tokenOfDrop: () => Promise.resolve(null),
  };
  const bridge = makeBridge(api, (path) =>
    Promise.resolve(
      new Response(path.includes('labels') ? Uint16Array.of(0, 1, 1, 0) : Float32Array.of(0, 1, 2, 3)),
    ),
  );
  const app = new App(bridge);
  app.setStudy(fakeStudy());
  return { asked, let: (subject: string) => held.get(subject)!(), data: new BrainData(app) };
}
const none = { base: null, overlay: null };

describe('what the brain shows', () => {
  test('is the scene, its labels, the first base image and the chosen map', async () => {
    const { asked, data, let: go } = host();
    const shown = data.show('01', { base: null, overlay: 'R2' });
    expect(data.loading).toBe(true);
    go('01');
    await shown;
    expect(data.loading).toBe(false);
    expect(data.scene?.regions[0]?.id).toBe('V1');
    expect([...data.labels!.values]).toEqual([0, 1, 1, 0]);
    expect([data.base?.id, [...data.base!.values]]).toEqual(['t1', [0, 1, 2, 3]]);
    expect(data.overlay?.id).toBe('R2');
    expect(asked).toEqual(['brain.scene 01', 'brain.volume 01 t1', 'brain.volume 01 R2']);
  });

  test('is of the subject asked for last, whichever comes first', async () => {
    const { data, let: go } = host();
    const first = data.show('01', none);
    const second = data.show('02', { base: 'mean', overlay: null });
    go('02');
    await second;
    go('01');
    await first;
    expect(data.base?.id).toBe('mean');
  });

  test('is kept for two subjects', async () => {
    const { asked, data, let: go } = host();
    const show = async (subject: string) => {
      const shown = data.show(subject, none);
      if (asked.at(-1) === `brain.scene ${subject}`) go(subject);
      await shown;
    };
    for (const subject of ['01', '02', '01', '02']) await show(subject);
    expect(asked.filter((call) => call.startsWith('brain.scene'))).toHaveLength(2);
    expect(asked.filter((call) => call.startsWith('brain.volume'))).toHaveLength(2);
    await show('03');
    await show('01');
    expect(asked.filter((call) => call === 'brain.scene 01')).toHaveLength(2);
  });

  test('says what went wrong, and asks again next time', async () => {
    const { asked, data, let: go } = host();
    for (let times = 1; times <= 2; times++) {
      const shown = data.show('09', none);
      go('09');
      await shown;
      expect(data.error?.problem).toBe('there is no such subject');
      expect(asked).toHaveLength(times);
    }
    await data.show(null, none);
    expect(data.error).toBeNull();
  });
});

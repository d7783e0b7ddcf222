import { describe, expect, it } from 'vitest';
import { App } from '../app/app.svelte.ts';
import { HostError, type Bridge } from '../bridge/bridge.ts';
import { DesignManager } from './design-manager.svelte.ts';

/** A bridge whose answers come when the test says so. */
function fakeBridge(): { bridge: Bridge; answer: (index: number, value: unknown) => Promise<void> } {
  const waiting: { resolve: (value: never) => void; reject: (error: unknown) => void }[] = [];
  const bridge = {
    call: () => new Promise<never>((resolve, reject) => waiting.push({ resolve, reject })),
    on: () => () => undefined,
    data: (id: string) =>
      Promise.resolve(id === 'picture' ? Uint8Array.of(1, 2).buffer : Float32Array.of(1).buffer),
    tokenOfDrop: () => Promise.resolve(null),
  } as unknown as Bridge;
  return {
    bridge,
    async answer(index, value) {
      if (value instanceof Error) waiting[index]!.reject(value);
      else waiting[index]!.resolve(value as never);
      await new Promise((done) => setTimeout(done));
    },
  };
}
const view = (scans: number): unknown => ({
  scans,
  picture: { data: 'picture' },
  correlations: 'correlations',
});

describe('DesignManager', () => {
  it('loads a design with its pictures', async () => {
    const { bridge, answer } = fakeBridge();
    const manager = new DesignManager(new App(bridge));
    void manager.load('s', '01', 'train', false);
    expect(manager.busy).toBe(true);
    await answer(0, view(5));
    expect([manager.busy, manager.design!.view.scans, [...manager.design!.picture]]).toEqual([
      false,
      5,
      [1, 2],
    ]);
  });

  it('drops the answer to an older question, whichever comes last', async () => {
    const { bridge, answer } = fakeBridge();
    const manager = new DesignManager(new App(bridge));
    void manager.load('s', '01', 'train', false);
    void manager.load('s', '02', 'train', false);
    await answer(1, view(2));
    await answer(0, view(1));
    expect(manager.design!.view.scans).toBe(2);
  });

  it('shows an error in place of the design before', async () => {
    const { bridge, answer } = fakeBridge();
    const manager = new DesignManager(new App(bridge));
    void manager.load('s', '01', 'train', false);
    await answer(0, view(1));
    void manager.load('s', '01', 'test', true);
    expect(manager.design!.view.scans).toBe(1);
    await answer(1, new HostError({ problem: 'the volumes are missing' }));
    expect([manager.design, manager.error!.wire.problem]).toEqual([null, 'the volumes are missing']);
  });
});

import { describe, expect, it } from 'vitest';
import { decodeMessage } from './decode.ts';
import { messageType } from './schema.ts';
import type { AttrValue, NodeDef } from './types.ts';

describe('decodeMessage', () => {
  it('tells a value of zero from one that is absent, and which member is set', () => {
    const bytes = messageType('AttrValue').encode({ b: false }).finish();
    const value = decodeMessage<AttrValue>('AttrValue', bytes);
    expect([value.value, value.b]).toEqual(['b', false]);
    expect(decodeMessage<AttrValue>('AttrValue', new Uint8Array(0)).value).toBeUndefined();
  });

  it('reads -1 of 64 bits, and packed and unpacked lists', () => {
    // dim { size: -1 }: field 1, ten bytes.
    const minusOne = Uint8Array.from([8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]);
    expect(decodeMessage<{ size: number }>('Dimension', minusOne).size).toBe(-1);
    expect(decodeMessage<{ i: number[] }>('ListValue', Uint8Array.from([0x1a, 2, 5, 6])).i).toEqual([5, 6]);
    expect(decodeMessage<{ i: number[] }>('ListValue', Uint8Array.from([0x18, 5, 0x18, 6])).i).toEqual([
      5, 6,
    ]);
  });

  it('gives empty lists and maps for what is absent', () => {
    const node = decodeMessage<NodeDef>('NodeDef', Uint8Array.from([0x0a, 1, 0x61]));
    expect([node.name, [...node.input], Object.keys(node.attr)]).toEqual(['a', [], []]);
  });

  it.each([[Uint8Array.from([0x0a, 200])], [Uint8Array.from([0xff])], [Uint8Array.from([0x0f, 1, 2])]])(
    'refuses bytes that are no message: %j',
    (bytes) => {
      expect(() => decodeMessage('NodeDef', bytes)).toThrow(/no NodeDef message/);
    },
  );
});

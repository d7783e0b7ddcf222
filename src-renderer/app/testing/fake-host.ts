import type { CallInput, CallName, CallOutput } from '../../../src-main/contract/calls.ts';
import type { EventData, EventName } from '../../../src-main/contract/events.ts';
import type { PerceptApi } from '../../../src-main/contract/wire.ts';
import { HostError, makeBridge, type Bridge } from '../../bridge/bridge.ts';

type Handlers = { [K in CallName]?: (input: CallInput<K>) => CallOutput<K> | Promise<CallOutput<K>> };

/** A host for tests: answers what it is given handlers for, refuses the rest, and remembers what it was asked. */
export class FakeHost {
  readonly asked: { call: CallName; input: unknown }[] = [];
  readonly #listeners = new Set<(event: EventName, data: never) => void>();

  constructor(public handlers: Handlers) {}

  readonly api: PerceptApi = {
    invoke: async (call, input) => {
      this.asked.push({ call, input: structuredClone(input) });
      const handler = this.handlers[call] as ((input: unknown) => unknown) | undefined;
      if (handler === undefined)
        return { ok: false, error: { problem: `${call} is not at hand`, code: 'refused' } };
      try {
        return { ok: true, output: (await handler(input)) as never };
      } catch (thrown) {
        if (thrown instanceof HostError) return { ok: false, error: thrown.wire };
        throw thrown;
      }
    },
    subscribe: (listener) => {
      this.#listeners.add(listener as never);
      return () => this.#listeners.delete(listener as never);
    },
    tokenOfDrop: (file) => Promise.resolve(`f_${file.name.padEnd(22, '_').replaceAll(/[^\w-]/g, '_')}`),
  };

  emit<E extends EventName>(event: E, data: EventData<E>): void {
    for (const listener of this.#listeners) listener(event, data as never);
  }

  bridge(): Bridge {
    return makeBridge(this.api, () => Promise.resolve(new Response(new ArrayBuffer(0))));
  }

  /** Inputs of a call, in order. */
  inputsOf<K extends CallName>(name: K): CallInput<K>[] {
    return this.asked.filter(({ call }) => call === name).map(({ input }) => input as CallInput<K>);
  }
}

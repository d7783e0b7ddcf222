import type { CallInput, CallName, CallOutput } from '../../src-main/contract/calls.ts';
import type { WireError } from '../../src-main/contract/error.ts';
import type { EventData, EventName } from '../../src-main/contract/events.ts';
import type { PerceptApi } from '../../src-main/contract/wire.ts';

/** What went wrong in the host, with what to do about it. */
export class HostError extends Error {
  constructor(readonly wire: WireError) {
    super(wire.file === undefined ? wire.problem : `${wire.file}: ${wire.problem}`);
    this.name = 'HostError';
  }

  /** Whether a newer request took this one's place, or the user cancelled: nothing to tell anybody. */
  get expected(): boolean {
    return this.wire.code === 'outdated' || this.wire.code === 'cancelled';
  }
}

/** The window's way to its host, the same in Electron and over loopback. */
export interface Bridge {
  /** @throws HostError */
  call<K extends CallName>(name: K, input: CallInput<K>): Promise<CallOutput<K>>;
  /** @returns a function that ends it */
  on<E extends EventName>(event: E, listener: (data: EventData<E>) => void): () => void;
  /** Bytes of a data id. @throws HostError when they are gone */
  data(id: string): Promise<ArrayBuffer>;
  tokenOfDrop(file: File): Promise<string | null>;
}

/** @param fetchData how bytes are fetched: over loopback with the token in a header */
export function makeBridge(api: PerceptApi, fetchData: (path: string) => Promise<Response>): Bridge {
  const listeners = new Map<EventName, Set<(data: never) => void>>();
  api.subscribe((event, data) => {
    for (const listener of listeners.get(event) ?? []) listener(data as never);
  });
  return {
    async call(name, input) {
      const reply = await api.invoke(name, input);
      if (!reply.ok) throw new HostError(reply.error);
      return reply.output;
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener as (data: never) => void));
      return () => set.delete(listener as (data: never) => void);
    },
    async data(id) {
      const response = await fetchData(`/data/${id}`);
      if (!response.ok)
        throw new HostError({
          problem: `the data are no longer there (${response.status})`,
          remedy: 'Open the study again.',
        });
      return response.arrayBuffer();
    },
    tokenOfDrop: (file) => api.tokenOfDrop(file),
  };
}

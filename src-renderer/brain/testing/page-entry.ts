import { BrainRenderer } from '../renderer.ts';
import { readViewState } from '../view-state.ts';

// The page of the GPU tests: they drive the renderer through these.
Object.assign(globalThis, { BrainRenderer, readViewState });
document.querySelector('main')!.append(document.createElement('canvas'));

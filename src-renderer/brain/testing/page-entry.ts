import { BrainRenderer } from '../renderer.ts';
import { readViewState } from '../view-state.ts';
import { compareRedraws, compareWalks } from './redraw.ts';
import { compareRenderers } from './renderers.ts';

// The page of the GPU tests: they drive the renderer through these.
Object.assign(globalThis, { BrainRenderer, readViewState, compareRedraws, compareRenderers, compareWalks });
document.querySelector('main')!.append(document.createElement('canvas'));

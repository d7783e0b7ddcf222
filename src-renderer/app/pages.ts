import type { Component } from 'svelte';
import type { Page } from './app.svelte.ts';

/** Pages are loaded when they are first shown: the window is usable before charts and shaders are read. */
const loaders: Record<Page, () => Promise<{ default: Component }>> = {
  workbench: () => import('../workbench/Workbench.svelte'),
  study: () => import('../study/StudyPage.svelte'),
  model: () => import('../model/ModelPage.svelte'),
  evaluation: () => import('../evaluation/EvaluationPage.svelte'),
  figures: () => import('../figures/FigurePage.svelte'),
};

export const loadPage = async (page: Page): Promise<Component> => (await loaders[page]()).default;

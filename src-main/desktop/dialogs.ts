import { type BrowserWindow, dialog, type OpenDialogOptions } from 'electron';
import type { ServiceHost } from '../services/host.ts';

type Purpose = Parameters<NonNullable<ServiceHost['chooseFile']>>[0];

const openings: Record<Exclude<Purpose, 'saveRecipe'>, OpenDialogOptions> = {
  study: { title: 'Open Study Folder', properties: ['openDirectory'] },
  recipe: {
    title: 'Open Recipe or Patterns',
    properties: ['openFile'],
    filters: [
      { name: 'Recipes and patterns', extensions: ['json', 'mat', 'npy', 'npz', 'h5', 'hdf5'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
  labels: {
    title: 'Import Regions',
    properties: ['openFile'],
    filters: [
      { name: 'NIfTI images', extensions: ['nii', 'gz', 'hdr', 'img'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
  table: {
    title: 'Choose the Table of Labels',
    properties: ['openFile'],
    filters: [
      { name: 'Label tables', extensions: ['txt', 'lut', 'xml', 'tsv', 'label', 'ctab'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
  list: {
    title: 'Choose the List of Training Images',
    properties: ['openFile'],
    filters: [
      { name: 'Lists and tables', extensions: ['txt', 'tsv', 'csv', 'lst'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
  reconstructions: { title: 'Choose a Folder of Reconstructions', properties: ['openDirectory'] },
  model: {
    title: 'Import Model',
    // On Windows and Linux a dialog takes files or folders, not both: an unpacked model is chosen by its saved_model.pb or model.json.
    properties: process.platform === 'darwin' ? ['openFile', 'openDirectory'] : ['openFile'],
    filters: [
      { name: 'Models', extensions: ['gz', 'tgz', 'tar', 'zip', 'pb', 'json', 'onnx', 'safetensors'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
};

/** Asks the user for a path by the system's dialog; null when cancelled. */
export async function chooseFile(
  window: BrowserWindow | null,
  purpose: Purpose,
  suggestedName: string | undefined,
): Promise<string | null> {
  if (purpose === 'saveRecipe') {
    const options = {
      title: 'Save Recipe As',
      defaultPath: suggestedName ?? 'percept.json',
      filters: [{ name: 'Recipes', extensions: ['json'] }],
    };
    const { canceled, filePath } = await (window === null
      ? dialog.showSaveDialog(options)
      : dialog.showSaveDialog(window, options));
    return canceled ? null : filePath;
  }
  const options = openings[purpose];
  const { canceled, filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return canceled ? null : (filePaths[0] ?? null);
}

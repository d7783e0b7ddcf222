import { BrowserWindow, dialog, nativeTheme, screen } from 'electron';
import { pageOrigin } from './address.ts';
import { placeWindow, readWindowState, saveWindowState, smallest } from './window-state.ts';

/** As --ground of the page's themes, so that nothing flashes before the page is drawn. */
const ground = { light: '#f6f7f9', dark: '#14171c' };
/** A page that breaks again within this time is not loaded again. */
const BREATHER_MS = 60_000;

/** Opens the window where it was left and loads the page. */
export function openWindow(preload: string, stateFile: string): BrowserWindow {
  const saved = readWindowState(stateFile);
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  const window = new BrowserWindow({
    ...placeWindow(
      saved,
      [primary, ...others].map(({ workArea }) => workArea),
    ),
    minWidth: smallest.width,
    minHeight: smallest.height,
    title: 'Percept',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? ground.dark : ground.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      // Its dictionaries would be fetched from the network.
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    if (saved?.maximized === true) window.maximize();
    window.show();
  });
  window.on('close', () =>
    saveWindowState(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() }),
  );
  recoverPage(window);
  void load(window);
  return window;
}

async function load(window: BrowserWindow): Promise<void> {
  try {
    await window.loadURL(`${pageOrigin}/index.html`);
  } catch (error) {
    // A window that was closed meanwhile is no fault.
    if (!window.isDestroyed())
      dialog.showErrorBox('Percept cannot show its window', `${String(error)}\n\nInstall Percept anew.`);
  }
}

/** A page whose process has ended is loaded again once: the session is restored as it was saved. */
function recoverPage(window: BrowserWindow): void {
  let last = -Infinity;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const again = performance.now() - last < BREATHER_MS;
    last = performance.now();
    if (!again) return window.webContents.reload();
    dialog.showErrorBox(
      'The window has ended',
      `It ended twice within a minute (${reason}). Open Percept again; finished steps are kept.`,
    );
    window.destroy();
  });
}

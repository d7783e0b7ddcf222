import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app, type BrowserWindow, dialog, Menu, protocol, session } from 'electron';
import { z } from 'zod';
import { createServices } from '../services/index.ts';
import type { Services } from '../services/host.ts';
import { settingsFolder } from '../settings-folder.ts';
import { scheme } from './address.ts';
import { pathToOpen } from './arguments.ts';
import { startCompute } from './compute-process.ts';
import { Delivery } from './deliver.ts';
import { chooseFile } from './dialogs.ts';
import { guardContents, guardSession } from './guards.ts';
import { answerCalls } from './ipc.ts';
import { menuTemplate, type RecentEntry } from './menu.ts';
import { servePage } from './page.ts';
import { changesRecent, recentEntries } from './recent.ts';
import { openWindow } from './window.ts';

const here = import.meta.dirname;
const home = settingsFolder();
const windowFolder = join(home, 'window');
/** How long what is not written yet may take when Percept is quit. */
const FAREWELL_MS = 3000;

// All of this must be settled before Electron is ready.
app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  {
    scheme,
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
  },
]);
// Percept needs no network: no name is ever looked up, not even for what Chromium does by itself.
app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
app.commandLine.appendSwitch('disable-background-networking');
mkdirSync(windowFolder, { recursive: true });
app.setPath('userData', windowFolder);

const openRequest = z.strictObject({ path: z.string().min(1).max(32_767).nullable() });
let initial = pathToOpen(process.argv.slice(1), process.cwd(), app.getAppPath());
let services: Services | null = null;
let window: BrowserWindow | null = null;
const delivery = new Delivery(() => window);

if (app.requestSingleInstanceLock({ path: initial ?? null } satisfies z.infer<typeof openRequest>)) {
  app.on('second-instance', (_event, _args, _folder, sent) => {
    const { data } = openRequest.safeParse(sent);
    open(data?.path ?? undefined);
  });
  // macOS: a double click in the Finder, a drop on the dock.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    open(path);
  });
  app.on('activate', () => show());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('will-quit', (event) => {
    if (services === null) return;
    event.preventDefault();
    const closing = services.close();
    services = null;
    const late = new Promise((done) => setTimeout(done, FAREWELL_MS));
    void Promise.race([closing, late]).finally(() => app.quit());
  });
  guardContents();
  app.whenReady().then(begin).catch(giveUp);
} else {
  app.quit();
}

function begin(): void {
  const made = createServices({
    kind: 'electron',
    home,
    versions: {
      Electron: process.versions.electron,
      Chromium: process.versions.chrome,
      Node: process.versions.node,
      V8: process.versions.v8,
    },
    startCompute: () => startCompute(join(here, 'compute-host.js')),
    chooseFile: (purpose, suggestedName) => chooseFile(window, purpose, suggestedName),
    browseRoots: [],
    tutorialFolder: resolve(
      process.env['PERCEPT_TUTORIAL'] ?? join(app.getPath('documents'), 'percept-tutorial'),
    ),
    ...(initial === undefined ? {} : { initial }),
  });
  services = made;
  made.onEvent((event, data) => delivery.send(event, data));
  guardSession(session.defaultSession);
  servePage(session.defaultSession, join(here, '..', 'renderer'), made.data);
  answerCalls(
    made,
    () => window,
    (call) => {
      delivery.pageListens();
      if (changesRecent(call)) void updateMenu(made);
    },
  );
  setMenu([]);
  show();
  void updateMenu(made);
}

/** Opens the window, or brings it to the front. */
function show(): void {
  if (services === null) return;
  if (window !== null) {
    if (window.isMinimized()) window.restore();
    window.focus();
    return;
  }
  window = openWindow(join(here, '..', 'preload', 'preload.cjs'), join(windowFolder, 'place.json'));
  window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) delivery.pageLeaves();
  });
  window.on('closed', () => {
    window = null;
    delivery.pageLeaves();
  });
}

/** Opens what the system, or a second start of Percept, asks for. */
function open(path: string | undefined): void {
  if (services === null) initial = path ?? initial;
  else if (path !== undefined) services.open(path);
  show();
}

async function updateMenu(from: Services): Promise<void> {
  setMenu(await recentEntries(from, delivery));
}

function setMenu(recent: readonly RecentEntry[]): void {
  const template = menuTemplate({
    platform: process.platform,
    developer: !app.isPackaged,
    recent,
    run(id) {
      show();
      delivery.send('command', { id });
    },
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

function giveUp(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  dialog.showErrorBox('Percept cannot start', text);
  app.exit(1);
}

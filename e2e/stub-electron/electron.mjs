// Stands in for Electron in plain Node: the built main bundle runs against it as it is. It verifies what Percept asks of
// Electron and how Percept answers, not Electron itself: no sandbox, no context isolation, no native menu or dialog.
import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { browserPage } from './browser.mjs';

// Electron's own Node says these.
Object.defineProperty(process, 'versions', {
  value: { ...process.versions, electron: '0.0.0-stub', chrome: '0.0.0.0' },
});

const settings = JSON.parse(process.env.STUB ?? '{}');
/** What was asked of Electron, for tests to look at. */
const seen = {
  sandboxed: false,
  switches: [],
  schemes: [],
  lock: null,
  quit: 0,
  exit: null,
  windows: [],
  loaded: [],
  sent: [],
  errors: [],
  focused: 0,
  reloads: 0,
  shown: 0,
  maximized: 0,
  dialogs: [],
  utilities: [],
  webrtc: [],
};
const handlers = new Map();
const schemes = new Map();
const paths = new Map();
const current = { window: null };
let menu = [];
let answers = [];
let ready = false;
const beforeReady = (what) => {
  if (ready) throw new Error(`${what} after ready`);
};

class App extends EventEmitter {
  isPackaged = false;
  commandLine = { appendSwitch: (...args) => (beforeReady('switch'), seen.switches.push(args)) };
  enableSandbox() {
    beforeReady('enableSandbox');
    seen.sandboxed = true;
  }
  requestSingleInstanceLock(data) {
    seen.lock = data;
    return settings.second !== true;
  }
  setPath = (name, path) => paths.set(name, path);
  getPath = (name) => paths.get(name) ?? settings.home;
  getAppPath = () => process.argv[1];
  async whenReady() {
    await new Promise((done) => setImmediate(done));
    ready = true;
  }
  quit() {
    seen.quit++;
    if (settings.second === true) process.stdout.write(`handed over: ${JSON.stringify(seen.lock)}\n`);
    if (current.window !== null) current.window.close();
    let prevented = false;
    this.emit('will-quit', { preventDefault: () => (prevented = true) });
    if (!prevented) setImmediate(() => process.exit(0));
  }
  exit(code) {
    seen.exit = code;
  }
}
export const app = new App();

export const protocol = {
  registerSchemesAsPrivileged: (list) => (beforeReady('schemes'), seen.schemes.push(...list)),
};

class Session {
  protocol = { handle: (scheme, handler) => schemes.set(scheme, handler) };
  webRequest = { onBeforeRequest: (listener) => (this.before = listener) };
  setPermissionRequestHandler = (handler) => (this.permissionRequest = handler);
  setPermissionCheckHandler = (handler) => (this.permissionCheck = handler);
  setDevicePermissionHandler = (handler) => (this.device = handler);
  setDisplayMediaRequestHandler = (handler) => (this.display = handler);
  setSpellCheckerEnabled = (on) => (this.spelling = on);
}
const own = new Session();
export const session = { defaultSession: own };

class WebContents extends EventEmitter {
  mainFrame = { url: '' };
  setWindowOpenHandler = (handler) => (this.windowOpen = handler);
  setWebRTCIPHandlingPolicy = (policy) => seen.webrtc.push(policy);
  send(...args) {
    seen.sent.push(args);
    void current.window?.page?.emit(args);
  }
  reload = () => seen.reloads++;
}

export class BrowserWindow extends EventEmitter {
  webContents = new WebContents();
  destroyed = false;
  constructor(options) {
    super();
    const { x, y, width, height } = options;
    this.bounds = { x, y, width, height };
    current.window = this;
    seen.windows.push(options);
    app.emit('web-contents-created', {}, this.webContents);
  }
  async loadURL(url) {
    seen.loaded.push(url);
    this.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false, url });
    this.webContents.mainFrame.url = url;
    if (settings.chromium !== undefined) {
      this.page = await browserPage({
        ...settings.chromium,
        url,
        preload: seen.windows.at(-1).webPreferences.preload,
        answer: (request) => schemes.get('app')(request),
        mayLoad: (address) => !cancelled(address),
        invoke: (channel, args) => invoke(channel, args, this.webContents.mainFrame),
      });
    }
    this.emit('ready-to-show');
  }
  isDestroyed = () => this.destroyed;
  isMinimized = () => false;
  isMaximized = () => settings.maximized === true;
  getNormalBounds = () => this.bounds;
  maximize = () => seen.maximized++;
  show = () => seen.shown++;
  focus = () => seen.focused++;
  restore() {}
  close() {
    this.emit('close', {});
    this.destroy();
  }
  destroy() {
    if (this.destroyed) return;
    this.destroyed = true;
    current.window = null;
    void this.page?.close();
    this.emit('closed');
    app.emit('window-all-closed');
  }
}

export const ipcMain = { handle: (channel, handler) => handlers.set(channel, handler) };
const invoke = async (channel, args, senderFrame) => handlers.get(channel)({ senderFrame }, ...args);

export const Menu = {
  buildFromTemplate: (template) => template,
  setApplicationMenu: (template) => (menu = template),
};

const ask = async (kind, args) => {
  seen.dialogs.push([kind, args.at(-1)]);
  const path = answers.shift() ?? null;
  return kind === 'open'
    ? { canceled: path === null, filePaths: path === null ? [] : [path] }
    : { canceled: path === null, filePath: path ?? '' };
};
export const dialog = {
  showErrorBox: (...args) => seen.errors.push(args),
  showOpenDialog: (...args) => ask('open', args),
  showSaveDialog: (...args) => ask('save', args),
};

export const nativeTheme = { shouldUseDarkColors: settings.dark === true };

const displays = settings.displays ?? [{ id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } }];
export const screen = { getPrimaryDisplay: () => displays[0], getAllDisplays: () => displays };

export const utilityProcess = {
  fork(file, args, options) {
    const child = fork(file, args, {
      serialization: 'advanced',
      execArgv: ['--import', new URL('./parent-port.mjs', import.meta.url).href],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const utility = new EventEmitter();
    child.on('message', (message) => utility.emit('message', message));
    child.on('exit', (code) => utility.emit('exit', code ?? 9));
    seen.utilities.push({ pid: child.pid, options });
    return Object.assign(utility, {
      pid: child.pid,
      stdout: child.stdout,
      stderr: child.stderr,
      postMessage: (message) => child.connected && child.send(message),
      kill: () => child.kill(),
    });
  },
};

function cancelled(url) {
  let result;
  own.before({ url }, ({ cancel }) => (result = cancel));
  return result;
}

/** What tests can have done. */
const deeds = {
  seen: () => seen,
  paths: () => Object.fromEntries(paths),
  answers: ({ list }) => void (answers = list),
  async fetch({ url, method = 'GET', headers = {} }) {
    const response = await schemes.get('app')({ url, method, headers: new Headers(headers) });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    };
  },
  invoke({ channel, args, frame }) {
    const main = current.window.webContents.mainFrame;
    const frames = { main, null: null, subframe: { url: main.url, parent: main } };
    return invoke(channel, args, frames[frame]);
  },
  navigateTo: ({ url }) => void (current.window.webContents.mainFrame.url = url),
  contents({ event, url }) {
    let prevented = false;
    current.window.webContents.emit(event, { url, preventDefault: () => (prevented = true) }, {}, {});
    return prevented;
  },
  windowOpen: ({ url }) => current.window.webContents.windowOpen({ url }),
  cancelled: ({ url }) => cancelled(url),
  permission({ permission, url }) {
    let request;
    own.permissionRequest(current.window.webContents, permission, (granted) => (request = granted), {
      requestingUrl: url,
    });
    return {
      request,
      check: own.permissionCheck(
        current.window.webContents,
        permission,
        new URL(url).origin === 'null' ? url : new URL(url).origin,
      ),
      device: own.device({}),
    };
  },
  menu: () => JSON.parse(JSON.stringify(menu)),
  choose({ id, label }) {
    const find = (items) =>
      items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? find(item.submenu) : [])]);
    find(menu)
      .find((item) => (id === undefined ? item.label === label : item.id === id))
      .click();
  },
  app: ({ event, args }) => void app.emit(event, ...args),
  openFile({ path }) {
    let prevented = false;
    app.emit('open-file', { preventDefault: () => (prevented = true) }, path);
    return prevented;
  },
  crash: ({ reason }) => void current.window.webContents.emit('render-process-gone', {}, { reason }),
  place: ({ bounds }) => void (current.window.bounds = bounds),
  closeWindow: () => void current.window.close(),
  evaluate: ({ expression }) => current.window.page.evaluate(expression),
  quit: () => void app.quit(),
};

process.on('message', async ({ id, deed, details }) => {
  try {
    process.send({ id, result: (await deeds[deed](details)) ?? null });
  } catch (error) {
    process.send({ id, error: error.stack });
  }
});
process.on('disconnect', () => process.exit(0));

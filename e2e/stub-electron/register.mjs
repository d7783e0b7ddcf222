// Preloaded into Node: the module `electron` is the stub beside this file.
import { register } from 'node:module';

register('./hooks.mjs', import.meta.url);

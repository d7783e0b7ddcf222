import { calls } from '../contract/calls.ts';
import type { Services } from '../services/host.ts';
import type { RecentEntry } from './menu.ts';
import type { Delivery } from './deliver.ts';

/** Calls that change what was opened before. */
const changing = new Set(['study.open', 'study.initial', 'recipe.save', 'files.forgetRecent']);

export function changesRecent(call: string): boolean {
  return changing.has(call);
}

/** What was opened before and is still there, for the menu: choosing one tells the page to open it. */
export async function recentEntries(services: Services, delivery: Delivery): Promise<RecentEntry[]> {
  const reply = await services.call('files.recent', {});
  const known = reply.ok ? calls['files.recent'].out.parse(reply.output).entries : [];
  return known
    .filter(({ present }) => present)
    .slice(0, 15)
    .map(({ token, name, shownPath }) => ({
      label: shownPath,
      open: () => delivery.send('files.opened', { token, name }),
    }));
}

/** An argument as the shell of the platform takes it for one word: PowerShell and cmd on Windows, sh elsewhere. */
export function quoteArgument(text: string, platform: NodeJS.Platform = process.platform): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text) && !text.startsWith('-')) return text;
  if (platform === 'win32') return /^[A-Za-z0-9_@+=:,.\\/-]+$/.test(text) ? text : `"${text}"`;
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

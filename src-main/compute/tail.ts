const most = 8000;

/** Keeps the last lines of a stream, and passes them on to nobody. @returns a function that gives them */
export function keepTail(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (more: string) => (text = (text + more).slice(-most)));
  return () => text.trim();
}

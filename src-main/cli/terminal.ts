import type { OnProgress } from '../compute/progress.ts';

/** Lines of a table with aligned columns; the first column is left-aligned, the others right-aligned. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    widths
      .map((width, column) =>
        column === 0 ? (cells[column] ?? '').padEnd(width) : (cells[column] ?? '').padStart(width),
      )
      .join('  ')
      .trimEnd();
  return [line(header), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** Seconds in words: "8 s", "3 min 20 s". */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 90 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/**
 * A progress bar on standard error, with an estimate of what is left.
 * Where standard error is not a terminal, a line is printed for each tenth instead.
 */
export function progressBar(
  title: string,
  out: NodeJS.WriteStream = process.stderr,
): { update: OnProgress; say: (line: string) => void; end: () => void } {
  const started = Date.now();
  let printedTenth = -1;
  let drawn = 0;
  return {
    update({ done, total, label }) {
      const part = total > 0 ? Math.min(1, done / total) : 0;
      if (!out.isTTY) {
        const tenth = Math.floor(part * 10);
        if (tenth > printedTenth) out.write(`${title}: ${tenth * 10} % (${label})\n`);
        printedTenth = Math.max(printedTenth, tenth);
        return;
      }
      const now = Date.now();
      if (now - drawn < 60 && done < total) return;
      drawn = now;
      const elapsed = (now - started) / 1000;
      const left =
        part > 0.03 && part < 1 ? `, about ${formatSeconds((elapsed * (1 - part)) / part)} left` : '';
      const bar = '█'.repeat(Math.round(part * 24)).padEnd(24, '░');
      const text = `${title} ${bar} ${String(Math.round(part * 100)).padStart(3)} %${left}  ${label}`;
      out.write(`\r\x1b[2K${text.slice(0, (out.columns ?? 100) - 1)}`);
    },
    /** A line of its own, above the bar. */
    say(line) {
      out.write(`${out.isTTY ? '\r\x1b[2K' : ''}${line}\n`);
    },
    end() {
      if (out.isTTY) out.write('\r\x1b[2K');
    },
  };
}

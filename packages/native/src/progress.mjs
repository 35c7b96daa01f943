/** @typedef {{ write(text: string): unknown, isTTY?: boolean }} Output */

/** @param {number} bytes */
function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}

/**
 * Shows how far a long step is: on a terminal one line that changes, elsewhere a line for every tenth.
 *
 * @param {string} label
 * @param {number} total  Bytes in all.
 * @param {Output} [output]
 */
export function progress(label, total, output = process.stderr) {
  let done = 0;
  let shown = -1;
  const share = () => Math.min(100, Math.floor((100 * done) / Math.max(1, total)));
  const line = () => `${label} ${share()} % of ${megabytes(total)}`;
  const show = () => {
    const next = output.isTTY ? share() : Math.floor(share() / 10);
    if (next === shown) return;
    shown = next;
    output.write(output.isTTY ? `\r\x1b[K${line()}` : `${line()}\n`);
  };
  return {
    /** @param {number} bytes  Done since the last call. */
    add(bytes) {
      done += bytes;
      show();
    },
    /** @param {number} bytes  Done in all. */
    set(bytes) {
      done = Math.max(done, bytes);
      show();
    },
    end() {
      if (output.isTTY && shown >= 0) output.write('\n');
    },
  };
}

import Table from 'cli-table3';

/** A table in the Unicode box style, numbers to the right. Colours are left to the terminal. */
export function renderTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
    style: { head: [], border: [] },
  });
  table.push(...rows.map((row) => row.map(String)));
  return table.toString();
}

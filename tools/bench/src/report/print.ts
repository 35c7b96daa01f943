import Table from 'cli-table3';
import { describeAgreement, type Report } from './report.ts';

/** A report as text for a terminal. */
export function printReport(report: Report): string {
  const tables = report.tables.map(({ title, head, rows }) => {
    const table = new Table({
      head: [...head],
      colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
      style: { head: [], border: [] },
    });
    table.push(...rows.map((row) => [...row]));
    return `${title}\n${table.toString()}`;
  });
  const facts = [
    `${report.machine}; commit ${report.commit}; other work before the start ${report.busyCores.toFixed(1)} cores`,
    ...report.sides,
    ...report.notes,
    ...report.agreements.map(describeAgreement),
  ];
  return `${[...tables, facts.join('\n')].join('\n\n')}\n`;
}

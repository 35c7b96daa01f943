import { BUSY } from './machine.ts';
import { describeAgreement, disagreements, type Report } from './report.ts';

/** A report as a section of the docs, without a heading for the file. */
export function markdownReport(report: Report): string {
  const tables = report.tables.map(({ title, head, rows }) => {
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    const rule = line(head.map((_, column) => (column === 0 ? '---' : '---:')));
    return `${title}\n\n${[line(head), rule, ...rows.map(line)].join('\n')}`;
  });
  const busy = report.busyCores > BUSY ? ` Other work took ${report.busyCores.toFixed(1)} cores before the start.` : '';
  return [
    `## Measured: ${report.name}`,
    `${report.date}, commit ${report.commit}, ${report.machine}. ${report.sides.join('; ')}.${busy}`,
    `\`\`\`sh\n${report.command}\n\`\`\``,
    ...tables,
    ...report.notes,
    ...disagreements(report).map(describeAgreement),
  ].join('\n\n');
}

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { circumstances } from '../report/machine.ts';
import { markdownReport } from '../report/markdown.ts';
import { printReport } from '../report/print.ts';
import type { Findings, Report } from '../report/report.ts';
import { measureGpu } from './measure.ts';

const program = new Command('bench:gpu')
  .description('Measures the GPU of this machine through WebGPU, and writes gpu.json and gpu.md.')
  .option('--quick', 'tiny shapes, to see that all works, also on a driver in software')
  .option('--out <folder>', 'where to write', '.gpu')
  .option('--commit <file>', 'a file that says which commit this is, where there is no git');
const { quick = false, out, commit } = program.parse().opts<{ quick?: boolean; out: string; commit?: string }>();

const found = await circumstances([]);
const known = commit === undefined ? found.commit : (await readFile(commit, 'utf8')).trim();
const about = { ...found, commit: known, command: `npm run bench:gpu${quick ? ' -- --quick' : ''}` };

/** After each part: a machine may be taken away. */
async function write(findings: Findings): Promise<Report> {
  const report: Report = { ...findings, ...about };
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'gpu.json'), `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(join(out, 'gpu.md'), `${markdownReport(report)}\n`);
  return report;
}

const findings = await measureGpu({
  quick,
  say: (text) => void process.stderr.write(`${text}\n`),
  onPart: async (part) => void (await write(part)),
});
process.stdout.write(printReport(await write(findings)));
// A device that lives keeps Node from ending.
process.exit(findings.measured ? 0 : 1);

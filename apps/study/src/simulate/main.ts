import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeStudy } from '../testing/studyFolder.ts';
import { runLoad } from './load.ts';

// npm run -w @sr3kit/study load [raters] [seconds]: many raters at once, and a kill -9 in the middle.
const [raters = 100, seconds = 120] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(join(tmpdir(), 'sr3kit-load-'));
try {
  await writeFile(join(folder, 'index.html'), '');
  const { config, database } = await makeStudy(folder, {
    pictures: 60,
    fields: { viewing: { seconds: 0.5 }, raters: 100_000 },
  });
  console.log(`${raters} raters for ${seconds} seconds, and a kill -9 in the middle`);
  const report = await runLoad(config, database, {
    raters,
    kills: [{ seconds: seconds / 2 }],
    end: { seconds },
    page: folder,
  });
  console.log(JSON.stringify(report, null, 1));
  process.exitCode = report.lost + report.tooMany === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}

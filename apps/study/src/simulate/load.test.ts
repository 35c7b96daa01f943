import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '@sr3kit/testing';
import { makeStudy } from '../testing/studyFolder.ts';
import { runLoad } from './load.ts';

test('raters at once and a kill -9 in the middle: no answer is lost, none is counted twice', async ({ annotate }) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'index.html'), '');
  const { config, database } = await makeStudy(folder, { pictures: 12, fields: { viewing: { seconds: 0.1 } } });
  const report = await runLoad(config, database, {
    raters: 10,
    kills: [{ answers: 100 }],
    end: { answers: 200 },
    page: folder,
  });
  expect(report).toMatchObject({ lost: 0, tooMany: 0 });
  expect(report.taken).toBeGreaterThanOrEqual(200);
  expect(report.restarts).toHaveLength(1);
  await annotate(JSON.stringify(report));
});

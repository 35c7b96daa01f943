import { describe, expect, test } from 'vitest';
import { efficientNetLite0, inception, type Classifier } from '@sr3kit/classifier';
import { samplingSchema } from '../config/sampling.ts';
import type { PictureRecord } from './pictureRecord.ts';
import { tableMarkdown, tableResult, tableText } from './tableResult.ts';

/** Three pictures of three features and two classes, all of the first one. */
const records: readonly PictureRecord[] = [0, 1, 2].map((own) => ({
  name: `${own}.png`,
  features: Float32Array.from([own, own ** 2, 1]),
  scores: Float32Array.from([1, own]),
  label: 0,
}));
const others = records.map((record) => ({ ...record, features: record.features!.map((value) => value + 1) }));

function table(network: Classifier) {
  const about = { folder: 'classes', engine: 'wasm', sampling: samplingSchema.parse({}), distances: false } as const;
  return tableResult({ table: 't4', ...about, network }, records, [{ name: 'SR3', records: others }], () => {});
}

describe('table 4', () => {
  test('by the Inception-v3 of FID has FID and IS, and no errors', () => {
    const result = table(inception);
    expect(result).toMatchObject({
      classifier: 'Inception-v3',
      columns: ['FID', 'IS', 'top-1 error (Inception-v3)'],
      digits: [2, 2, 3],
    });
    const [photographs, made] = result.rows.map(({ figures }) => figures);
    expect(photographs![0]).toBeNull();
    // The means differ by 1 in each of three features, and nothing else does.
    expect(made![0]!.value).toBeCloseTo(3, 6);
    expect([photographs![2], made![2]]).toEqual([null, null]);
    for (const text of [tableText(result), tableMarkdown(result)]) {
      expect(text).toContain('The classes of Inception-v3 are in an order of their own: it has no errors.');
      expect(text).toMatch(/FID +[|│] +IS/);
    }
  });

  test('by EfficientNet-Lite0 has all, named after it', () => {
    const result = table(efficientNetLite0);
    expect(result.columns).toEqual([
      'FD (EfficientNet-Lite0)',
      'IS (EfficientNet-Lite0)',
      'top-1 error (EfficientNet-Lite0)',
    ]);
    // The last picture's second class is ahead.
    expect(result.rows[1]!.figures[2]!.value).toBeCloseTo(1 / 3, 9);
    expect(tableText(result)).not.toContain('order of their own');
  });
});

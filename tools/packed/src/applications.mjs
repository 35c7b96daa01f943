import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The first example of the README of `sr3kit`, word for word. */
const example = /```ts\n(.*?)```/s.exec(
  readFileSync(join(import.meta.dirname, '../../../packages/sr3kit/README.md'), 'utf8'),
)[1];

/** The same once more for a picture of 32 x 32; `answer` is what the test looks at. */
const proof = `
const data = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => (i * 37) % 256);
const second = await createUpscaler({ model: photoX4 });
const { width, height, data: pixels } = await second.upscale({ width: 32, height: 32, channels: 3, data });
const answer = { example: larger.width + ' x ' + larger.height, width, height, length: pixels.length, engine: second.engine.name };
second.dispose();
`;

const page = (script) => `<!doctype html><meta charset="utf-8" /><title>sr3kit</title>${script}\n`;

const files = {
  'page/index.html': page('<link rel="icon" href="data:," /><script type="module" src="./main.js"></script>'),
  'page/main.js': `${example}${proof}globalThis.answer = answer;\n`,
  'page/worker.html': page('<link rel="icon" href="data:," /><script type="module" src="./starts.js"></script>'),
  'page/starts.js': `const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
worker.onmessage = ({ data }) => (globalThis.answer = data);
worker.onerror = ({ message }) => (globalThis.answer = { message });
`,
  'page/worker.js': `${example}${proof}postMessage(answer);\n`,
  'node/main.mjs': `${example}${proof}console.log(JSON.stringify(answer));\n`,
  'node/main.cjs': `const { photoX4 } = require('@sr3kit/photo-x4');
const { createUpscaler } = require('sr3kit');
(async () => {
  const larger = { width: 16, height: 12 };
  ${proof}
  console.log(JSON.stringify(answer));
})();
`,
  'typed/main.ts': `${example}export const engine: string = upscaler.engine.name;\nexport const pixels: ArrayLike<number> = larger.data;\n`,
};

/** Writes fresh applications into a folder, whose dependencies the archives are. */
export function writeApplications(folder, archives, devDependencies) {
  const dependencies = Object.fromEntries([...archives].map(([name, path]) => [name, `file:${path}`]));
  const manifest = {
    name: 'applications',
    private: true,
    type: 'module',
    dependencies,
    devDependencies,
    // What depends on a package of this version is to get the packed one, not one of the registry.
    overrides: Object.fromEntries(Object.keys(dependencies).map((name) => [name, `$${name}`])),
  };
  for (const [path, text] of Object.entries({ ...files, 'package.json': JSON.stringify(manifest, null, 2) })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

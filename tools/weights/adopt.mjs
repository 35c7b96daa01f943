// Puts a trained model into a package of weights:
//
//   npm run adopt-weights -- packages/photo-x4 runs/photo-x4/model stage1=runs/photo-x4-regressor stage2=runs/photo-x4
//
// It copies model.json and model.safetensors and writes their hashes to src/integrity.ts. Of every run that is named it keeps
// the configuration, and the log of every 25th step and of all validations, beside those of earlier runs. A run of
// tools/weights/pytorch is named by its log, NAME=LOG.jsonl, which is kept whole: its first line has the command.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const KEEP_EVERY = 25;
/** The most that a page should ask a browser to load, in bytes. */
const LARGEST = 4 * 2 ** 20;

const [destination, model, ...runs] = process.argv.slice(2);
if (destination === undefined || model === undefined || runs.some((run) => !/^[\w-]+=./.test(run))) {
  fail('usage: adopt-weights PACKAGE MODEL_FOLDER [NAME=RUN_FOLDER ...]');
}

const files = { config: 'model.json', weights: 'model.safetensors' };
const bytes = {};
for (const [kind, name] of Object.entries(files)) {
  bytes[kind] = await readFile(join(model, name)).catch(() =>
    fail(`${join(model, name)}: no such file: give the folder of a model`),
  );
}
if (bytes.weights.length > LARGEST) {
  fail(
    `${model}: the weights take ${bytes.weights.length} bytes, but a package may hold at most ${LARGEST}: use half precision or a smaller network`,
  );
}

await mkdir(join(destination, 'weights'), { recursive: true });
for (const name of Object.values(files)) {
  const path = join(destination, 'weights', name);
  await copyFile(join(model, name), `${path}.part`);
  await rename(`${path}.part`, path);
}
const hashes = Object.entries(bytes).map(([kind, content]) => {
  return `  ${kind}: 'sha256-${createHash('sha256').update(content).digest('base64')}',`;
});
await writeFile(
  join(destination, 'src/integrity.ts'),
  `/** Written by tools/weights/adopt.mjs with the weights. */\nexport const integrity = {\n${hashes.join('\n')}\n} as const;\n`,
);

const training = join(destination, 'training');
await mkdir(training, { recursive: true });
for (const run of runs) {
  const [name, folder] = run.split(/=(.*)/s);
  if (folder.endsWith('.jsonl')) {
    await writeFile(join(training, `${name}.jsonl`), withoutFolders(await readFile(folder, 'utf8')));
    continue;
  }
  const lines = (await readFile(join(folder, 'log.jsonl'), 'utf8')).trimEnd().split('\n');
  const kept = lines.filter((line) => {
    const record = JSON.parse(line);
    return 'validation' in record || record.step % KEEP_EVERY === 0 || record.step === 1;
  });
  await writeFile(join(training, `${name}.jsonl`), `${kept.join('\n')}\n`);
  await writeFile(join(training, `${name}.yaml`), withoutFolders(await readFile(join(folder, 'config.yaml'), 'utf8')));
}
process.stdout.write(`${destination}: ${bytes.weights.length} bytes of weights, ${runs.length} runs\n`);

/** Absolute paths mean something on the machine of the training alone, so of each only the last name stays. */
function withoutFolders(yaml) {
  return yaml.replaceAll(/(^|[\s"'[])\/(?:[^\s"'\],/]+\/)*([^\s"'\],/]+)/gm, '$1$2');
}

function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exit(2);
}

import type { LiteNetwork, ModelConfig } from '@sr3kit/models';
// Gives a light model a crisp mode, whose weights are the regressor of another model:
//
//   node --conditions=@sr3kit/source --import tsx tools/weights/addCrisp.mts MODEL CRISP_MODEL OUT
//
// The two were trained apart, because the diffusion builds on the faithful regressor and must find it as it was. A crisp
// regressor that the model already has is replaced.
import { loadModel, saveModel } from '@sr3kit/models/node';

const [folder, crispFolder, output] = process.argv.slice(2);
if (folder === undefined || crispFolder === undefined || output === undefined) {
  fail('usage: addCrisp.mts MODEL CRISP_MODEL OUT');
}

const [model, crisp] = [await loadModel(folder), await loadModel(crispFolder)];
const networks = [model, crisp].map(({ config }) => config.network as LiteNetwork);
const [network, other] = networks;
if (networks.some(({ kind }) => kind !== 'lite') || differ(network!.regressor, other!.regressor)) {
  fail(`${crispFolder}: its regressor is not of the size of that of ${folder}: give two light models of one size`);
}

const config = { ...model.config, network: { ...network!, crisp: true } } as ModelConfig;
const kept = [...model.arrays].filter(([name]) => !name.startsWith('crisp.'));
const added = [...crisp.arrays].flatMap(([name, array]) =>
  name.startsWith('regressor.') ? [[name.replace('regressor', 'crisp'), array] as const] : [],
);
await saveModel(output, config, new Map([...kept, ...added]), { dtype: 'F16' });
process.stdout.write(`${output}: ${kept.length} weights of ${folder}, ${added.length} of ${crispFolder}\n`);

function differ(a: object, b: object): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}

function fail(message: string): never {
  process.stderr.write(`error: ${message}\n`);
  process.exit(2);
}

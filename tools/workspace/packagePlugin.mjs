// An Nx plugin: gives every package that is published a target `package`, which checks what would be published.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const name = 'packages';

export const createNodesV2 = [
  '{packages,apps}/*/package.json',
  (manifests, _, { workspaceRoot }) =>
    manifests.flatMap((manifest) => {
      if (JSON.parse(readFileSync(join(workspaceRoot, manifest), 'utf8')).private) return [];
      const root = dirname(manifest);
      const target = {
        command: 'node tools/workspace/publishable.mjs {projectRoot}',
        dependsOn: ['build'],
        cache: true,
        inputs: [
          'production',
          '{workspaceRoot}/LICENSE',
          '{workspaceRoot}/tools/workspace/{publishable,packPackage,codeSize,sizeBudget}.mjs',
          '{workspaceRoot}/tools/workspace/sizeBudgets.json',
          { externalDependencies: ['publint', '@arethetypeswrong/cli', 'esbuild'] },
        ],
        outputs: [],
      };
      return [[manifest, { projects: { [root]: { targets: { package: target } } } }]];
    }),
];

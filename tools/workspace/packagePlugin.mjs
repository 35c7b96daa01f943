// An Nx plugin: gives every package that is published a target `package`, which checks what would be published.
import { dirname } from 'node:path';

export const name = 'packages';

export const createNodesV2 = [
  'packages/*/package.json',
  (manifests) =>
    manifests.map((manifest) => {
      const root = dirname(manifest);
      const target = {
        command: 'node tools/workspace/publishable.mjs {projectRoot}',
        dependsOn: ['build'],
        cache: true,
        inputs: [
          'production',
          '{workspaceRoot}/tools/workspace/publishable.mjs',
          { externalDependencies: ['publint', '@arethetypeswrong/cli'] },
        ],
        outputs: [],
      };
      return [manifest, { projects: { [root]: { targets: { package: target } } } }];
    }),
];

import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

// Imports point one way: math <- method <- system <- app. A project whose tag is missing or misspelt matches none of
// these and may import nothing of ours: the rule fails closed.
const layers = [
  { sourceTag: 'layer:math', onlyDependOnLibsWithTags: ['layer:math'], bannedExternalImports: ['@tensorflow/*'] },
  {
    sourceTag: 'layer:method',
    onlyDependOnLibsWithTags: ['layer:math', 'layer:method'],
    allowedExternalImports: ['@tensorflow/tfjs-core', 'zod'],
  },
  {
    sourceTag: 'layer:system',
    onlyDependOnLibsWithTags: ['layer:math', 'layer:method', 'layer:system'],
  },
  // Weights are data: addresses of files that any of the others may be given. Of the system they know types alone, below.
  { sourceTag: 'layer:weights', onlyDependOnLibsWithTags: ['layer:weights', 'layer:system'] },
  {
    sourceTag: 'layer:app',
    onlyDependOnLibsWithTags: ['layer:math', 'layer:method', 'layer:system', 'layer:weights'],
  },
];

const boundaries = (depConstraints, more = {}) => [
  'error',
  { enforceBuildableLibDependency: true, allow: [], depConstraints, ...more },
];

export default tseslint.config(
  { ignores: ['**/dist', '**/dist-spec', '**/*.d.ts', '**/.peers', '**/out', '.nx', 'node_modules'] },
  ...tseslint.configs.recommended,
  { files: ['**/*.{ts,tsx}'], plugins: { '@nx': nx }, rules: { '@nx/enforce-module-boundaries': boundaries(layers) } },
  {
    // Engines are imported by `backends` and the apps alone: everything else works on whichever engine is set.
    files: ['packages/*/src/**/*.ts'],
    ignores: ['packages/backends/**', '**/*.test.ts', '**/testing/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^@tensorflow/(?!tfjs-core$)', message: 'Only backends and apps import engines.' }] },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Randomness is seeded: use @sr3kit/random.' },
      ],
    },
  },
  {
    files: ['packages/photo-*/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [{ regex: '^@sr3kit/', allowTypeImports: true, message: 'Weights are data: import types alone.' }],
        },
      ],
    },
  },
  {
    // Tests need an engine, where sources may load engines only when they are asked for, and neighbours from any layer.
    files: ['**/*.test.ts', '**/testing/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries([{ sourceTag: '*', onlyDependOnLibsWithTags: ['*'] }], {
        checkDynamicDependenciesExceptions: ['@sr3kit/backends'],
      }),
    },
  },
  { rules: { '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }] } },
  {
    // A package's vitest.config.ts takes the settings that all share from the root.
    files: ['**/*.config.ts'],
    rules: { '@nx/enforce-module-boundaries': 'off' },
  },
  prettier,
);

import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import jsdoc from 'eslint-plugin-jsdoc';
import perfectionist from 'eslint-plugin-perfectionist';
import tseslint from 'typescript-eslint';
import { tagSentence } from './tools/workspace/eslint/tagSentence.mjs';

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
  {
    // One form of TSDoc. Types stand in the code, so tags have none: `@param y - The noisy picture.`
    files: ['**/*.{ts,tsx,mts}'],
    plugins: { jsdoc, sr3kit: { rules: { 'tag-sentence': tagSentence } } },
    settings: { jsdoc: { mode: 'typescript' } },
    rules: {
      'jsdoc/check-alignment': 'error',
      'jsdoc/check-tag-names': ['error', { typed: true, definedTags: ['remarks', 'typeParam', 'defaultValue'] }],
      'jsdoc/empty-tags': 'error',
      'jsdoc/no-bad-blocks': ['error', { ignore: ['vite-ignore', 'ts-expect-error'] }],
      'jsdoc/no-blank-blocks': 'error',
      'jsdoc/no-types': ['error', { contexts: ['any'] }],
      'jsdoc/require-hyphen-before-param-description': ['error', 'always'],
      'jsdoc/require-param-description': ['error', { contexts: ['any'] }],
      'jsdoc/require-returns-description': ['error', { contexts: ['any'] }],
      'jsdoc/tag-lines': ['error', 'never', { startLines: 1 }],
      'sr3kit/tag-sentence': 'error',
    },
  },
  {
    // Imports in one block: what only has to run, Node's, other people's, ours, and those of the same project from far to
    // near.
    files: ['**/*.{ts,tsx,mts,mjs,js}'],
    plugins: { perfectionist },
    rules: {
      'perfectionist/sort-imports': [
        'error',
        {
          type: 'natural',
          groups: ['side-effect', 'builtin', 'external', 'sr3kit', 'parent', ['sibling', 'index'], 'unknown'],
          customGroups: [{ groupName: 'sr3kit', elementNamePattern: '^(sr3kit|@sr3kit/.+)$' }],
          newlinesBetween: 0,
        },
      ],
      // What fits on one line needs no braces; what takes more has them.
      curly: ['error', 'multi-line', 'consistent'],
    },
  },
);

#!/usr/bin/env node
// A committed file, because npm links commands before anything is built.
import { existsSync } from 'node:fs';

const built = new URL('../dist/main.js', import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  console.error('sr3 is not built yet: run "npm run build:cli" in the repository');
  process.exitCode = 2;
}

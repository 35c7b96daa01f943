#!/usr/bin/env node
// Beside the build and not in it: npm links a command while it installs, and a checkout is built after that.
import { existsSync } from 'node:fs';

const program = new URL('../dist/main.js', import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  console.error('sr3-study is not built yet: run "npm run build:study" in the repository');
  process.exitCode = 2;
}

export { describeIssues } from './describeIssues.ts';
export { ConfigError, PARSE_OPTIONS, parseConfig } from './parseConfig.ts';
export type { Written } from './written.ts';

export { ConfigError } from './configError.ts';
export { describeIssues } from './describeIssues.ts';
export { PARSE_OPTIONS, parseConfig } from './parseConfig.ts';
export type { Written } from './written.ts';

import { fileURLToPath } from 'node:url';

/** Where the built page is: beside the built program, or named by the tests. */
export function pageFolder(): string {
  return process.env['SR3_STUDY_PAGE'] ?? fileURLToPath(new URL('../../dist/page', import.meta.url));
}

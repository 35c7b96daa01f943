import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Refusal } from '../protocol.ts';

const statuses: Readonly<Record<Refusal, ContentfulStatusCode>> = {
  'bad request': 400,
  'unknown link': 401,
  'wrong secret': 401,
  'too many tries': 429,
  'from another site': 403,
  'open elsewhere': 409,
  'not this trial': 409,
  'not shown': 409,
  'too early': 425,
  'answered otherwise': 409,
  'by invitation': 403,
  'study is full': 403,
  'no phones': 403,
  'no room': 507,
  fault: 500,
  'not found': 404,
};

/** The status of HTTP that goes with a refusal. */
export function statusOf(refusal: Refusal): ContentfulStatusCode {
  return statuses[refusal];
}

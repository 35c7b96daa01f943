/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-4I0QdjE25dDVZm1ITjpBjQ4eamy5og0qUjbOEzTzVxQ=',
  weights: 'sha256-AJ0WHlwxl9ACxvIEJXf1ghvTP5/x9YBk/A5GgeSJrJE=',
} as const;

/** Written by tools/weights/adopt.mjs with the weights. */
export const integrity = {
  config: 'sha256-Rjwt6zXhbObrjraxaXPVQweZ3dn1EVdklVtQxOMpCno=',
  weights: 'sha256-CfOxvRUAC0QtDutUMn7mosmHfQTYj+kRriFIOjZHMwQ=',
} as const;

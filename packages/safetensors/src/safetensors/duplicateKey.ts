/**
 * The first key that occurs twice in one object of a JSON text. `JSON.parse` silently keeps the last of them, so
 * two readers of the same file could see two different things.
 *
 * @param json - Text that `JSON.parse` accepts.
 */
export function duplicateKey(json: string): string | undefined {
  /** One level of nesting each: the keys seen in an object, null for an array. */
  const levels: (Set<string> | null)[] = [];
  let keyIsNext = false;
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case '{':
        levels.push(new Set());
        keyIsNext = true;
        break;
      case '[':
        levels.push(null);
        keyIsNext = false;
        break;
      case '}':
      case ']':
        levels.pop();
        keyIsNext = false;
        break;
      case ',':
        keyIsNext = levels.at(-1) !== null;
        break;
      case '"': {
        const end = stringEnd(json, at);
        const keys = levels.at(-1);
        if (keyIsNext && keys) {
          // Through JSON.parse, because "a" and "\u0061" are the same key.
          const key = JSON.parse(json.slice(at, end + 1)) as string;
          if (keys.has(key)) return key;
          keys.add(key);
          keyIsNext = false;
        }
        at = end;
      }
    }
  }
  return undefined;
}

/** Index of the quote that closes the string opened at `start`. */
function stringEnd(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at;
}

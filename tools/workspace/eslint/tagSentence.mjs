// An ESLint rule: what a tag of TSDoc says is written like a sentence, "@param y - The noisy picture.", so that the tree
// has one form of it. The fix makes the first letter a capital and adds the full stop.

/** A tag with what it says: up to the next tag, a blank line or the end of the comment. */
const TAG =
  /(@(?:param\s+[\w$.]+|typeParam\s+[\w$]+)\s+-\s+|@(?:returns|throws|remarks)\s+)(.+?)(?=\s*(?:\n[ \t]*\*[ \t]*(?:@|\n)|$))/gs;

/** A word that a capital becomes: `sRGB` and `y0` are names, which keep their letters. */
const WORD = /^[a-z]+(?:[-'][a-z]+)*(?=[\s,.:;]|$)/;

const END = /[.:!?]$|```$/;

export const tagSentence = {
  meta: {
    type: 'layout',
    fixable: 'code',
    schema: [],
    docs: { description: 'what a tag says is written like a sentence' },
    messages: {
      capital: 'What {{tag}} says begins with a capital letter.',
      stop: 'What {{tag}} says ends with a full stop.',
    },
  },
  create({ sourceCode, report }) {
    return {
      Program() {
        for (const comment of sourceCode.getAllComments()) {
          if (comment.type !== 'Block' || !comment.value.startsWith('*')) continue;
          for (const { 1: head, 2: said, index } of comment.value.matchAll(TAG)) {
            const start = comment.range[0] + 2 + index + head.length;
            const end = start + said.length;
            const data = { tag: head.split(/\s/)[0] };
            const loc = (from, to) => ({
              start: sourceCode.getLocFromIndex(from),
              end: sourceCode.getLocFromIndex(to),
            });
            if (WORD.test(said)) {
              const fix = (fixer) => fixer.replaceTextRange([start, start + 1], said[0].toUpperCase());
              report({ loc: loc(start, start + 1), messageId: 'capital', data, fix });
            }
            // A single word, as in `@throws BadInput`, is no sentence.
            if (/\s/.test(said) && !END.test(said)) {
              const fix = (fixer) => fixer.insertTextAfterRange([start, end], '.');
              report({ loc: loc(end - 1, end), messageId: 'stop', data, fix });
            }
          }
        }
      },
    };
  },
};

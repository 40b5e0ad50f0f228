// What a scenario claims; for Node and for a page.

/** Whatever the order of an object's properties. */
const written = value => JSON.stringify(value, (_, part) =>
  part && typeof part === "object" && !Array.isArray(part)
    ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
    : part) ?? String(value);

export function same(actual, expected, what = "value") {
  const [is, should] = [written(actual), written(expected)];
  if (is !== should) {
    throw new Error(`${what} is ${is} (expected: ${should})`);
  }
}

export function like(text, pattern) {
  if (!pattern.test(text)) {
    throw new Error(`"${text}" (expected: ${pattern})`);
  }
}

/** The text that a promise fails with. */
export const failure = promise => promise.then(
  value => { throw new Error(`did not fail, but gave ${written(value)}`); },
  error => error.message);

// Waiting with a limit; for Node and for a page.
const LIMIT_MS = 10_000;

export const pause = millis => new Promise(resolve => setTimeout(resolve, millis));

/** Resolves with what `promise` gives, or fails after the limit, naming what was waited for. */
export function within(what, promise, limit = LIMIT_MS) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing within ${limit} ms`)), limit);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Resolves when the condition holds. */
export async function until(what, condition, limit = 2 * LIMIT_MS) {
  const end = Date.now() + limit;
  while (!await condition()) {
    if (Date.now() > end) {
      throw new Error(`${what}: not within ${limit} ms`);
    }
    await pause(1);
  }
}

/** Everything that came for one handler, in order. */
export class Heard {
  #items = [];
  #waiting = [];

  push(item) {
    const next = this.#waiting.shift();
    next ? next(item) : this.#items.push(item);
  }

  next(what = "message") {
    return this.#items.length
      ? Promise.resolve(this.#items.shift())
      : within(what, new Promise(resolve => this.#waiting.push(resolve)));
  }

  /** The next so many. */
  async take(count) {
    const all = [];
    while (all.length < count) {
      all.push(await this.next(`number ${all.length + 1} of ${count}`));
    }
    return all;
  }

  /** All that came before `marker`, which is taken too. */
  async until(marker) {
    const before = [];
    for (;;) {
      const item = await this.next(`marker ${marker}`);
      if (item === marker) {
        return before;
      }
      before.push(item);
    }
  }
}
